namespace Vllm;

/// <summary>
/// When a request is sent again: only before the first byte of the answer, after a refused or reset connection or a status
/// that a later try may turn into an answer (408, 409, 425, 429, every 5xx but 501 and 505; <c>x-should-retry</c> wins). All retries of a
/// client are paid from one budget (<see cref="ResilienceOptions.RetryBudget"/>).
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

    /// <summary>
    /// Whether a request is also sent again when the limit <see cref="TimeoutOptions.FirstToken"/> (or <see cref="TimeoutOptions.Idle"/>, after
    /// keep-alives) passed before its answer began. The server may still work on the first one, and gets the second on top of it. For chat
    /// and completions.
    /// </summary>
    /// <value>Default: false.</value>
    public bool RetryTimeouts { get; init; }

    internal void Validate()
    {
        SettingRules.RequireBetween(0, 100, nameof(RetryOptions), nameof(MaxRetries), MaxRetries);
        Require(BaseDelay, nameof(BaseDelay));
        Require(MaxDelay, nameof(MaxDelay));
        Require(MaxRetryAfter, nameof(MaxRetryAfter));
    }

    private static void Require(TimeSpan value, string name) =>
        SettingRules.RequireBetween(TimeSpan.Zero, TimeSpan.FromHours(1), nameof(RetryOptions), name, value);
}
