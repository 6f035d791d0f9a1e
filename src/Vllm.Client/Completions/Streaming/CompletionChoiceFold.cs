using System.Text;
using System.Text.Json;

namespace Vllm;

/// <summary>One choice while its pieces arrive: makes the events of each piece and keeps what they add up to.</summary>
internal sealed class CompletionChoiceFold(int index, int promptIndex, JsonAllowance allowance) : IChoiceFold
{
    private readonly StringBuilder _text = new();
    private Utf16Joiner _joiner;
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
    public void Add(in CompletionChoiceData piece, EventQueue<CompletionEvent>? events)
    {
        AddText(_joiner.Push(piece.Text), piece.Logprobs, events);
        KeepRest(piece);
        if (piece.FinishReason is { } reason && FinishReason is null)
        {
            FinishReason = new FinishReason(reason);
            End(events);
            events?.Add(new CompletionFinished(index, FinishReason.Value, piece.StopReason) { PromptIndex = promptIndex });
        }
    }

    /// <summary>Gives what was held back, now that the answer has ended.</summary>
    public void End(EventQueue<CompletionEvent>? events) => AddText(_joiner.Flush(), null, events);

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

    private void AddText(string? text, CompletionLogprobs? logprobs, EventQueue<CompletionEvent>? events)
    {
        if (logprobs is not null)
        {
            (_logprobs ??= new CompletionLogprobLists()).Add(logprobs);
            logprobs = logprobs.TokenLogprobs.Count > 0 || logprobs.Tokens.Count > 0 ? logprobs : null;
        }

        if (text is not null)
        {
            _text.Append(text);
            events?.Add(new TextDelta(index, text, logprobs) { PromptIndex = promptIndex });
        }
        else if (logprobs is not null)
        {
            events?.Add(new CompletionLogprobsDelta(index, logprobs) { PromptIndex = promptIndex });
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
