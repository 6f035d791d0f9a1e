namespace Vllm;

/// <summary>
/// Leaves a server alone that mostly fails: calls are refused at once (<see cref="VllmConnectionException"/> with
/// <see cref="VllmConnectionException.RetryAfter"/>) until a pause is over; then one request tries, and its success lets all through again.
/// </summary>
/// <remarks>
/// Counts chat and completions. Failures are broken or refused connections, time-outs, and the 5xx statuses that are worth a retry; any other
/// answer shows that the server lives. A race of hedged requests counts once, by its end.
/// </remarks>
public sealed record CircuitBreakerOptions
{
    /// <summary>The share of failures from which on the server is left alone.</summary>
    /// <value>Default: 0.5. Over 0, at most 1.</value>
    public double FailureRatio { get; init; } = 0.5;

    /// <summary>How many requests there must have been in <see cref="SamplingDuration"/> before the share says anything.</summary>
    /// <value>Default: 10. At least 2.</value>
    public int MinimumThroughput { get; init; } = 10;

    /// <summary>How far back the share looks.</summary>
    /// <value>Default: 30 seconds. From half a second to one day.</value>
    public TimeSpan SamplingDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the server is left alone.</summary>
    /// <value>Default: 5 seconds. From half a second to one day.</value>
    public TimeSpan BreakDuration { get; init; } = TimeSpan.FromSeconds(5);

    internal void Validate()
    {
        const string Record = nameof(CircuitBreakerOptions);
        SettingRules.Require(FailureRatio is > 0 and <= 1, Record, nameof(FailureRatio), FailureRatio, "must be over 0 and at most 1");
        SettingRules.RequireBetween(2, 1_000_000, Record, nameof(MinimumThroughput), MinimumThroughput);
        SettingRules.RequireBetween(TimeSpan.FromSeconds(0.5), TimeSpan.FromDays(1), Record, nameof(SamplingDuration), SamplingDuration);
        SettingRules.RequireBetween(TimeSpan.FromSeconds(0.5), TimeSpan.FromDays(1), Record, nameof(BreakDuration), BreakDuration);
    }
}
