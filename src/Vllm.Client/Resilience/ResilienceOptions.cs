namespace Vllm;

/// <summary>
/// What a client does about a server that fails, is slow, or has too much to do. Retries and their budget are on; the rest is off until
/// it is set. How much is asked a minute is another matter: <see cref="VllmClientOptions.RateLimit"/>.
/// </summary>
public sealed record ResilienceOptions
{
    /// <summary>When and how often a request is sent again.</summary>
    public RetryOptions Retry { get; init; } = new();

    /// <summary>How many retries and hedges all calls of the client may have together; null for no limit.</summary>
    public RetryBudgetOptions? RetryBudget { get; init; } = new();

    /// <summary>When a failing server is left alone for a while; null (the default) never does.</summary>
    public CircuitBreakerOptions? CircuitBreaker { get; init; }

    /// <summary>How many requests the server has at the same time; null (the default) for no limit.</summary>
    public ConcurrencyOptions? Concurrency { get; init; }

    /// <summary>When a second request is sent because the first one has no answer yet; null (the default) never does.</summary>
    public HedgingOptions? Hedging { get; init; }

    internal void Validate()
    {
        (Retry ?? throw new ArgumentNullException(
            nameof(Retry), $"{nameof(ResilienceOptions)}.{nameof(Retry)} is null; set {nameof(RetryOptions.MaxRetries)} to 0 for none.")).Validate();
        RetryBudget?.Validate();
        CircuitBreaker?.Validate();
        Concurrency?.Validate();
        Hedging?.Validate();
    }
}
