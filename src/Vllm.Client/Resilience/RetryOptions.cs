namespace Vllm;

/// <summary>
/// When a request is sent again: only before the first byte of the answer, after a refused or reset connection or a status
/// that a later try may turn into an answer (408, 409, 425, 429, every 5xx but 501 and 505; <c>x-should-retry</c> wins).
/// </summary>
public sealed record RetryOptions
{
    /// <summary>Tries after the first; 0 switches retries off.</summary>
    /// <value>Default: 2.</value>
    public int MaxRetries { get; init; } = 2;

    /// <summary>The middle of the first pause; each further one is twice as long, with jitter.</summary>
    /// <value>Default: 0.5 seconds.</value>
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest pause that is chosen by the client itself.</summary>
    /// <value>Default: 8 seconds.</value>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>
    /// The longest <c>Retry-After</c> that is waited for. A longer one gives the error at once, with the time in
    /// <see cref="VllmApiException.RetryAfter"/>.
    /// </summary>
    /// <value>Default: 60 seconds.</value>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(60);

    internal void Validate()
    {
        if (MaxRetries is < 0 or > 100)
        {
            throw new ArgumentOutOfRangeException(
                nameof(MaxRetries), MaxRetries, $"{nameof(RetryOptions)}.{nameof(MaxRetries)} must be from 0 to 100.");
        }

        Require(BaseDelay, nameof(BaseDelay));
        Require(MaxDelay, nameof(MaxDelay));
        Require(MaxRetryAfter, nameof(MaxRetryAfter));
    }

    private static void Require(TimeSpan value, string name)
    {
        if (value < TimeSpan.Zero || value > TimeSpan.FromHours(1))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{nameof(RetryOptions)}.{name} must be from zero to one hour.");
        }
    }
}
