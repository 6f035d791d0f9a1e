using System.Text.Json;

namespace Vllm;

/// <summary>How many tokens a request took.</summary>
public sealed record TokenUsage
{
    /// <summary>Tokens of the prompt, the chat template's included.</summary>
    public long PromptTokens { get; init; }

    /// <summary>
    /// Tokens of the answer, reasoning included. With <c>continuous_usage_stats</c> and several choices it counts
    /// one choice only, until the last usage of the stream gives the sum.
    /// </summary>
    public long CompletionTokens { get; init; }

    /// <summary>Prompt and answer together.</summary>
    public long TotalTokens { get; init; }

    /// <summary>Where the prompt's tokens came from, when the server says so (<c>--enable-prompt-tokens-details</c>).</summary>
    public PromptTokensDetails? PromptTokensDetails { get; init; }

    /// <summary>What the answer's tokens were, when the server says so (it needs a reasoning parser).</summary>
    public CompletionTokensDetails? CompletionTokensDetails { get; init; }

    /// <summary>What else the server sent here.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalProperties { get; init; } = AdditionalJson.None;
}
