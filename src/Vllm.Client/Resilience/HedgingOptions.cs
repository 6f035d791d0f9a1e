namespace Vllm;

/// <summary>
/// Sends a request once more when no byte of its answer has come for a while, and takes the answer that begins first; the others are
/// cancelled, and their connections closed. Against the slow one among many servers behind one address; a single server only gets more to do.
/// </summary>
/// <remarks>
/// An answer begins with the first byte of its body that is no keep-alive: vLLM sends the headers before it has a token. A hedge never waits:
/// none is sent when <see cref="RetryBudgetOptions"/>, <see cref="ConcurrencyOptions"/> or <see cref="RateLimitOptions"/> have no room for it,
/// or when the circuit is not closed. It is for slow answers only: what failed is tried again by <see cref="RetryOptions"/>. Each
/// request in the race has <see cref="TimeoutOptions.FirstToken"/> for itself. For chat and completions.
/// </remarks>
public sealed record HedgingOptions
{
    /// <summary>How long an answer is waited for before one more request is sent. Set it to what 95 of 100 answers need to begin.</summary>
    /// <value>Default: 2 seconds. From 10 milliseconds to one hour.</value>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How many requests are sent beside the first; 0 switches hedging off.</summary>
    /// <value>Default: 1. At most 10.</value>
    public int MaxHedges { get; init; } = 1;

    internal void Validate()
    {
        SettingRules.RequireBetween(TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1), nameof(HedgingOptions), nameof(Delay), Delay);
        SettingRules.RequireBetween(0, 10, nameof(HedgingOptions), nameof(MaxHedges), MaxHedges);
    }
}
