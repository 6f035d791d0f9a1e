using System.Text.Json;

namespace Vllm;

/// <summary>
/// vLLM's own timing of one request (<c>metrics</c>; needs <c>vllm serve --enable-per-request-metrics</c> and one choice).
/// </summary>
public sealed record RequestMetrics
{
    /// <summary>From scheduling to the first token, in milliseconds; the time in the queue is not in it.</summary>
    public double? TimeToFirstTokenMs { get; init; }

    /// <summary>From the first to the last token, in milliseconds.</summary>
    public double? GenerationTimeMs { get; init; }

    /// <summary>The wait in the queue, in milliseconds.</summary>
    public double? QueueTimeMs { get; init; }

    /// <summary>The mean time between two tokens, in milliseconds.</summary>
    public double? MeanItlMs { get; init; }

    /// <summary>Tokens of the answer per second.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>What else the server sent here, such as <c>speculative_decoding</c>.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalProperties { get; init; } = AdditionalJson.None;
}
