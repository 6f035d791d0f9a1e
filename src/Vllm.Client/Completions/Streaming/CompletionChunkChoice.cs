using System.Text.Json;

namespace Vllm;

/// <summary>The piece of one choice in a <see cref="CompletionChunk"/>, untouched.</summary>
public sealed record CompletionChunkChoice
{
    /// <summary>The choice's number, from 0.</summary>
    public int Index { get; init; }

    /// <summary>A piece of the text; null when the piece holds none.</summary>
    public string? Text { get; init; }

    /// <summary>The log probabilities of the piece's tokens, when they were asked for.</summary>
    public CompletionLogprobs? Logprobs { get; init; }

    /// <summary>The piece's token ids (<c>return_token_ids</c>).</summary>
    public IReadOnlyList<long>? TokenIds { get; init; }

    /// <summary>The prompt's token ids, in the first piece of a choice.</summary>
    public IReadOnlyList<long>? PromptTokenIds { get; init; }

    /// <summary>Why the choice ended, in its last piece.</summary>
    public FinishReason? FinishReason { get; init; }

    /// <summary>The stop string or stop token that ended it, when it was one.</summary>
    public StopReason? StopReason { get; init; }

    /// <summary>What else the server sent in the choice.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalProperties { get; init; } = AdditionalJson.None;

    /// <summary>Index and reason, without the text: it belongs into no log.</summary>
    public override string ToString() => $"{nameof(CompletionChunkChoice)} {{ Index = {Index}, FinishReason = {FinishReason} }}";

    internal static CompletionChunkChoice From(in CompletionChoiceData choice) => new()
    {
        Index = choice.Index,
        Text = choice.Text,
        Logprobs = choice.Logprobs,
        TokenIds = choice.TokenIds,
        PromptTokenIds = choice.PromptTokenIds,
        FinishReason = choice.FinishReason is { } reason ? new FinishReason(reason) : null,
        StopReason = choice.StopReason,
        AdditionalProperties = AdditionalJson.Copy(choice.Additional),
    };
}
