using System.Text;
using System.Text.Json;

namespace Vllm;

/// <summary>One of the answers to a request; there is one unless <c>n</c> asked for more.</summary>
public sealed record ChatChoice
{
    /// <summary>The choice's number, from 0.</summary>
    public int Index { get; init; }

    /// <summary>What the model said.</summary>
    public ChatResponseMessage Message { get; init; } = new();

    /// <summary>Why it ended; null when the server did not say.</summary>
    public FinishReason? FinishReason { get; init; }

    /// <summary>The stop string or stop token that ended it, when it was one.</summary>
    public StopReason? StopReason { get; init; }

    /// <summary>
    /// The log probabilities of all its tokens in order, reasoning and end token included; null when they were not asked for.
    /// </summary>
    public IReadOnlyList<TokenLogprob>? Logprobs { get; init; }

    /// <summary>Its token ids (<c>return_token_ids</c>).</summary>
    public IReadOnlyList<long>? TokenIds { get; init; }

    /// <summary>The routed experts, base64 of a NumPy array, when the server captures them. Not streamed.</summary>
    public string? RoutedExperts { get; init; }

    /// <summary>What else the server sent at this level.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalProperties { get; init; } = AdditionalJson.None;

    /// <summary>Without the answer's text: it belongs into no log.</summary>
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Index = ").Append(Index).Append(", FinishReason = ").Append(FinishReason).Append(", Message = ").Append(Message);
        return true;
    }
}
