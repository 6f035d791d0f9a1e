namespace Vllm;

/// <summary>
/// How many requests a client has at the server at the same time. vLLM queues without a limit of its own: what it cannot work on yet is
/// better kept here, where it can still be cancelled for nothing. Counts chat and completions; what lists models or asks for health passes.
/// </summary>
public sealed record ConcurrencyOptions
{
    /// <summary>
    /// Requests at the same time. One counts from its sending until its answer was read to the end or left: a stream that is neither
    /// read nor disposed keeps its place.
    /// </summary>
    /// <value>Default: 64. From 1 to 1,000,000.</value>
    public int MaxConcurrency { get; init; } = 64;

    /// <summary>
    /// How many may wait for a place, first come first served; one more fails at once with <see cref="VllmConcurrencyException"/>. 0 never
    /// waits. A retry may always wait. The wait counts towards <see cref="TimeoutOptions.Total"/> only.
    /// </summary>
    /// <value>Default: null, as many as there are.</value>
    public int? MaxQueued { get; init; }

    internal void Validate()
    {
        SettingRules.RequireBetween(1, 1_000_000, nameof(ConcurrencyOptions), nameof(MaxConcurrency), MaxConcurrency);
        SettingRules.Require(
            MaxQueued is null or >= 0, nameof(ConcurrencyOptions), nameof(MaxQueued), MaxQueued, "must be 0 or more, or null for no limit");
    }
}
