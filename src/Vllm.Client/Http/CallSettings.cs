namespace Vllm;

/// <summary>The settings of one call: the client's, with what the call itself replaces.</summary>
internal sealed class CallSettings(VllmClientOptions client, RequestOptions? call)
{
    public TimeoutOptions Timeouts { get; } = call?.Timeouts ?? client.Timeouts;

    public SizeLimits Limits { get; } = call?.Limits ?? client.Limits;

    public RetryOptions Retry { get; } = call?.Retry ?? client.Resilience.Retry;

    /// <summary>Null when this call is not hedged.</summary>
    public HedgingOptions? Hedging { get; } = (call?.Hedging ?? client.Resilience.Hedging) is { MaxHedges: > 0 } hedging ? hedging : null;

    public TimeProvider TimeProvider { get; } = client.TimeProvider;

    public string? ApiKey { get; } = string.IsNullOrEmpty(client.ApiKey) ? null : client.ApiKey;
}
