using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Vllm;

/// <summary>One choice while its pieces arrive: makes the events of each piece and keeps what they add up to.</summary>
/// <param name="index">The choice's number.</param>
/// <param name="promptIndex">The number of its prompt.</param>
/// <param name="pieces">Where the pieces go.</param>
/// <param name="tokens">The tokens that came before.</param>
/// <param name="allowance">What the answer may still cost beyond its bytes.</param>
internal sealed class CompletionChoiceFold(
    int index, int promptIndex, AnswerPieces<CompletionEvent, CompletionChunk> pieces, TokenCache? tokens, JsonAllowance allowance) : IChoiceFold
{
    private GrowingText _text = index == 0 ? new(pieces.Texts, pieces.Utf8Texts, pieces.KeepsText) : new(null, null, keeps: true);
    private CompletionLogprobLists? _logprobs;
    private List<long>? _tokenIds;
    private List<long>? _promptTokenIds;
    private List<IReadOnlyDictionary<long, PromptLogprob>?>? _promptLogprobs;
    private StopReason? _stopReason;
    private string? _routedExperts;
    private Dictionary<string, JsonElement>? _additional;

    public int Index => index;

    /// <inheritdoc/>
    public FinishReason? FinishReason { get; private set; }

    /// <summary>Takes over a piece and adds its events, the text before the end.</summary>
    public void Add(in CompletionChoiceData piece)
    {
        AddText(_text.Push(piece.Text), piece.Logprobs);
        KeepRest(piece);
        if (piece.FinishReason is { } reason && FinishReason is null)
        {
            FinishReason = new FinishReason(reason);
            End();
            pieces.Events?.Add(new CompletionFinished(index, FinishReason.Value, piece.StopReason) { PromptIndex = promptIndex });
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    bool IChoiceFold.TryAddText(in TextHole hole, in JsonPiece text)
    {
        if (!_text.TryPush(text, tokens!, out Token? token, out string? piece))
        {
            return false;
        }

        pieces.Events?.Add(token is not null && index == 0 ? token.Completion : new TextDelta(index, piece!) { PromptIndex = promptIndex });
        return true;
    }

    /// <inheritdoc/>
    public void AddText(string text) => AddText(_text.Push(text), null);

    /// <summary>Gives what was held back, now that the answer has ended.</summary>
    public void End() => AddText(_text.Flush(), null);

    public CompletionChoice ToChoice() => new()
    {
        Index = index,
        PromptIndex = promptIndex,
        Text = _text.ToString(),
        FinishReason = FinishReason,
        StopReason = _stopReason,
        Logprobs = _logprobs?.ToLogprobs(),
        TokenIds = _tokenIds is null ? null : [.. _tokenIds],
        PromptTokenIds = _promptTokenIds,
        PromptLogprobs = _promptLogprobs,
        RoutedExperts = _routedExperts,
        AdditionalProperties = AdditionalJson.Copy(_additional),
    };

    private void AddText(string? text, CompletionLogprobs? logprobs)
    {
        if (logprobs is not null)
        {
            (_logprobs ??= new CompletionLogprobLists()).Add(logprobs);
            logprobs = logprobs.TokenLogprobs.Count > 0 || logprobs.Tokens.Count > 0 ? logprobs : null;
        }

        if (text is not null)
        {
            pieces.Events?.Add(new TextDelta(index, text, logprobs) { PromptIndex = promptIndex });
        }
        else if (logprobs is not null)
        {
            pieces.Events?.Add(new CompletionLogprobsDelta(index, logprobs) { PromptIndex = promptIndex });
        }
    }

    private void KeepRest(in CompletionChoiceData piece)
    {
        _stopReason ??= piece.StopReason;
        _routedExperts = piece.RoutedExperts ?? _routedExperts;
        _promptTokenIds ??= piece.PromptTokenIds;
        _promptLogprobs ??= piece.PromptLogprobs;
        if (piece.TokenIds is not null)
        {
            (_tokenIds ??= []).AddRange(piece.TokenIds);
        }

        AdditionalJson.Merge(ref _additional, piece.Additional, allowance);
    }
}
