using System.Text.Json;

namespace Vllm;

/// <summary>What the tokens of an answer were (<c>usage.completion_tokens_details</c>).</summary>
public sealed record CompletionTokensDetails
{
    /// <summary>Tokens of reasoning.</summary>
    public long? ReasoningTokens { get; init; }

    /// <summary>What else the server sent here.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalProperties { get; init; } = AdditionalJson.None;
}
