using System.Text.Json;

namespace Vllm;

/// <summary>Where the tokens of a prompt came from (<c>usage.prompt_tokens_details</c>).</summary>
public sealed record PromptTokensDetails
{
    /// <summary>Tokens that the prefix cache held already.</summary>
    public long? CachedTokens { get; init; }

    /// <summary>Tokens that were written to the cache.</summary>
    public long? CreatedCacheTokens { get; init; }

    /// <summary>Tokens by modality (<c>multimodal_tokens</c>), or null.</summary>
    public IReadOnlyDictionary<string, long>? MultimodalTokens { get; init; }

    /// <summary>What else the server sent here.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalProperties { get; init; } = AdditionalJson.None;
}
