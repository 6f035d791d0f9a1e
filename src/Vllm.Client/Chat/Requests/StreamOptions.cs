namespace Vllm;

/// <summary>What a streamed answer holds beside its text.</summary>
public sealed record StreamOptions
{
    /// <summary>Whether the token counts come at the end of the stream.</summary>
    /// <remarks><c>include_usage</c>, OpenAI's. Default: false, or as the server's <c>--enable-force-include-usage</c> says.</remarks>
    public bool? IncludeUsage { get; init; }

    /// <summary>Whether every chunk carries the token counts so far.</summary>
    /// <remarks><c>continuous_usage_stats</c>, vLLM's own. Default: false. Needs <see cref="IncludeUsage"/>.</remarks>
    public bool? ContinuousUsageStats { get; init; }
}
