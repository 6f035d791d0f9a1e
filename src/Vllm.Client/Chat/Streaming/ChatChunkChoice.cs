using System.Text.Json;

namespace Vllm;

/// <summary>The piece of one choice in a <see cref="ChatChunk"/>, untouched: tags are not split, calls are not assembled.</summary>
public sealed record ChatChunkChoice
{
    /// <summary>The choice's number, from 0.</summary>
    public int Index { get; init; }

    /// <summary>The role, when this piece names it.</summary>
    public string? Role { get; init; }

    /// <summary>A piece of the text; null when the piece holds none.</summary>
    public string? Content { get; init; }

    /// <summary>A piece of reasoning (<c>reasoning</c> or <c>reasoning_content</c>); null when the piece holds none.</summary>
    public string? Reasoning { get; init; }

    /// <summary>A piece of a refusal; null when the piece holds none.</summary>
    public string? Refusal { get; init; }

    /// <summary>Fragments of tool calls, numbered as the server numbers them; empty when the piece holds none.</summary>
    public IReadOnlyList<ToolCallDelta> ToolCalls { get; init; } = [];

    /// <summary>The log probabilities of the piece's tokens, when they were asked for.</summary>
    public IReadOnlyList<TokenLogprob>? Logprobs { get; init; }

    /// <summary>The piece's token ids (<c>return_token_ids</c>).</summary>
    public IReadOnlyList<long>? TokenIds { get; init; }

    /// <summary>Why the choice ended, in its last piece.</summary>
    public FinishReason? FinishReason { get; init; }

    /// <summary>The stop string or stop token that ended it, when it was one.</summary>
    public StopReason? StopReason { get; init; }

    /// <summary>What else the server sent in the choice.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalProperties { get; init; } = AdditionalJson.None;

    /// <summary>What else the server sent in the delta.</summary>
    public IReadOnlyDictionary<string, JsonElement> DeltaAdditionalProperties { get; init; } = AdditionalJson.None;

    /// <summary>Index and reason, without the text: it belongs into no log.</summary>
    public override string ToString() => $"{nameof(ChatChunkChoice)} {{ Index = {Index}, FinishReason = {FinishReason} }}";

    internal static ChatChunkChoice From(in ChoiceData choice)
    {
        int index = choice.Index;
        return new ChatChunkChoice
        {
            Index = index,
            Role = choice.Role,
            Content = choice.Content,
            Reasoning = choice.AnyReasoning,
            Refusal = choice.Refusal,
            ToolCalls = choice.ToolCalls is null ? [] : [.. choice.ToolCalls.Select((piece, position) => FromPiece(index, piece, position))],
            Logprobs = choice.Logprobs,
            TokenIds = choice.TokenIds,
            FinishReason = choice.FinishReason is { } reason ? new FinishReason(reason) : null,
            StopReason = choice.StopReason,
            AdditionalProperties = AdditionalJson.Copy(choice.Additional),
            DeltaAdditionalProperties = AdditionalJson.Copy(choice.MessageAdditional),
        };
    }

    private static ToolCallDelta FromPiece(int choice, in ToolCallPiece piece, int position) =>
        new(choice, piece.Index is >= int.MinValue and <= int.MaxValue ? (int)piece.Index : position, piece.Id, piece.Name, piece.Arguments);
}
