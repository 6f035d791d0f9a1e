using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Vllm;

/// <summary>One choice while its pieces arrive: makes the events of each piece and keeps what they add up to.</summary>
/// <param name="index">The choice's number.</param>
/// <param name="pieces">Where the pieces go.</param>
/// <param name="tokens">The tokens that came before.</param>
/// <param name="splitter">Splits reasoning in tags from the content; null to leave it.</param>
/// <param name="answerId">The answer's id, for ids of tool calls that have to be made up.</param>
/// <param name="allowance">What the answer may still cost beyond its bytes.</param>
internal sealed class ChoiceFold(
    int index,
    AnswerPieces<ChatEvent, ChatChunk> pieces,
    TokenCache? tokens,
    ReasoningSplitter? splitter,
    string? answerId,
    JsonAllowance allowance) : IChoiceFold
{
    private GrowingText _content = index == 0 ? new(pieces.Texts, pieces.Utf8Texts, pieces.KeepsText) : new(null, null, keeps: true);
    private GrowingText _reasoning = new(null, null, keeps: true);
    private GrowingText _refusal = new(null, null, keeps: true);
    private ToolCallAssembler? _tools;
    private KeptLogprobs? _logprobs;
    private List<long>? _tokenIds;
    private string? _role;
    private string? _routedExperts;
    private StopReason? _stopReason;
    private JsonElement? _annotations;
    private JsonElement? _audio;
    private JsonElement? _functionCall;
    private Dictionary<string, JsonElement>? _additional;
    private Dictionary<string, JsonElement>? _messageAdditional;

    public int Index => index;

    /// <inheritdoc/>
    public FinishReason? FinishReason { get; private set; }

    /// <summary>Takes over a piece and adds its events, the text before the end.</summary>
    public void Add(in ChoiceData piece)
    {
        AddText(piece.AnyReasoning, piece.Content, piece.Logprobs);
        AddRefusal(_refusal.Push(piece.Refusal));
        if (piece.ToolCalls is not null)
        {
            foreach (ToolCallPiece toolCall in piece.ToolCalls)
            {
                AddToolCall(toolCall);
            }
        }

        KeepRest(piece);
        if (piece.FinishReason is { } reason && FinishReason is null)
        {
            FinishReason = new FinishReason(reason);
            FlushText();
            Report(_tools?.TakeRest(onlyWhole: !FinishReason.Value.EndsWhole));
            pieces.Events?.Add(new ChoiceFinished(index, FinishReason.Value, piece.StopReason));
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    bool IChoiceFold.TryAddText(in TextHole hole, in JsonPiece text)
    {
        if (hole.Field == TextField.Arguments)
        {
            return TryAddArguments(hole.Call, text);
        }

        bool isContent = hole.Field == TextField.Content;
        if (!(isContent ? ref _content : ref _reasoning).TryPush(text, tokens!, out Token? token, out string? piece))
        {
            return false;
        }

        if (pieces.Events is { } events)
        {
            bool isShared = token is not null && index == 0;
            events.Add(isContent
                ? isShared ? token!.Content : new ContentDelta(index, piece!)
                : isShared ? token!.Reasoning : new ReasoningDelta(index, piece!));
        }

        return true;
    }

    /// <summary>Takes a piece that is known to say nothing but text and log probabilities; false when it is not that simple, and nothing was taken.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryAddText(in TextHole hole, in JsonPiece text, LogprobList logprobs, ReadOnlySpan<byte> logprobsJson)
    {
        bool isContent = hole.Field == TextField.Content;
        string? piece = null;
        if (hole.Field == TextField.Arguments || !(isContent ? ref _content : ref _reasoning).TryPush(text, tokens!, out _, out piece))
        {
            return false;
        }

        (_logprobs ??= new KeptLogprobs()).Add(logprobsJson);
        if (pieces.Events is { } events)
        {
            if (isContent)
            {
                events.Add(new ContentDelta(index, piece!, logprobs));
            }
            else
            {
                events.Add(new ReasoningDelta(index, piece!));
                events.Add(new LogprobsDelta(index, logprobs));
            }
        }

        return true;
    }

    /// <summary>Only goes on with a call that is known: to begin one, or to end one, takes the long way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryAddArguments(long? index, in JsonPiece text)
    {
        if (_tools?.CallOf(index) is not { } call || text.Length == 0 || !tokens!.TryFind(text, out Token? token, out string? arguments))
        {
            return false;
        }

        _tools.AddArguments(call, arguments);
        pieces.Events?.Add(token is not null && Index == 0 && call.Position == 0
            ? token.Arguments
            : new ToolCallDelta(Index, call.Position, null, null, arguments));
        return true;
    }

    /// <inheritdoc/>
    public void AddText(string text) => AddText(null, text, null);

    /// <summary>Gives what was held back, now that the answer has ended.</summary>
    public void End(bool isWhole)
    {
        FlushText();
        Report(isWhole ? _tools?.TakeRest(onlyWhole: false) : null);
    }

    public ChatChoice ToChoice() => new()
    {
        Index = index,
        Message = new ChatResponseMessage
        {
            Role = _role ?? "assistant",
            Content = _content.ToString(),
            Reasoning = !_reasoning.IsEmpty ? _reasoning.ToString() : null,
            Refusal = !_refusal.IsEmpty ? _refusal.ToString() : null,
            ToolCalls = _tools is null ? [] : [.. _tools.InOrder.Select(call => call.ToToolCall())],
            Annotations = _annotations,
            Audio = _audio,
            FunctionCall = _functionCall,
            AdditionalProperties = AdditionalJson.Copy(_messageAdditional),
        },
        FinishReason = FinishReason,
        StopReason = _stopReason,
        Logprobs = _logprobs?.ToList(),
        TokenIds = _tokenIds is null ? null : [.. _tokenIds],
        RoutedExperts = _routedExperts,
        AdditionalProperties = AdditionalJson.Copy(_additional),
    };

    private void AddText(string? reasoning, string? content, List<TokenLogprob>? logprobs)
    {
        if (splitter is not null && content is not null)
        {
            (string? tagged, content) = splitter.Push(content);
            reasoning = tagged is null ? reasoning : reasoning + tagged;
        }

        AddReasoning(_reasoning.Push(reasoning));
        AddContent(_content.Push(content), logprobs);
    }

    private void AddReasoning(string? text)
    {
        if (text is not null)
        {
            pieces.Events?.Add(new ReasoningDelta(index, text));
        }
    }

    private void AddContent(string? text, List<TokenLogprob>? logprobs)
    {
        if (logprobs is not null)
        {
            (_logprobs ??= new KeptLogprobs()).Add(logprobs);
            logprobs = logprobs.Count > 0 ? logprobs : null;
        }

        if (text is not null)
        {
            pieces.Events?.Add(new ContentDelta(index, text, logprobs));
        }
        else if (logprobs is not null)
        {
            pieces.Events?.Add(new LogprobsDelta(index, logprobs));
        }
    }

    private void AddRefusal(string? text)
    {
        if (text is not null)
        {
            pieces.Events?.Add(new RefusalDelta(index, text));
        }
    }

    private void AddToolCall(in ToolCallPiece piece)
    {
        _tools ??= new ToolCallAssembler(allowance, $"{answerId}/{index}");
        ToolCallInProgress call = _tools.Add(piece, out ToolCallInProgress? ended);
        Report(ended is null ? null : _tools.TakeCompletedBefore(ended));
        pieces.Events?.Add(new ToolCallDelta(index, call.Position, piece.Id, piece.Name, piece.Arguments));
    }

    private void Report(IEnumerable<ToolCallInProgress>? calls)
    {
        if (calls is null)
        {
            return;
        }

        foreach (ToolCallInProgress call in calls)
        {
            pieces.Events?.Add(new ToolCallComplete(index, call.ToToolCall()));
        }
    }

    private void FlushText()
    {
        if (splitter is not null)
        {
            (string? reasoning, string? content) = splitter.Flush();
            AddReasoning(_reasoning.Push(reasoning));
            AddContent(_content.Push(content), null);
        }

        AddReasoning(_reasoning.Flush());
        AddContent(_content.Flush(), null);
        AddRefusal(_refusal.Flush());
    }

    private void KeepRest(in ChoiceData piece)
    {
        _role ??= piece.Role;
        _stopReason ??= piece.StopReason;
        _routedExperts = piece.RoutedExperts ?? _routedExperts;
        _annotations = piece.Annotations ?? _annotations;
        _audio = piece.Audio ?? _audio;
        _functionCall = piece.FunctionCall ?? _functionCall;
        if (piece.TokenIds is not null)
        {
            (_tokenIds ??= []).AddRange(piece.TokenIds);
        }

        AdditionalJson.Merge(ref _additional, piece.Additional, allowance);
        AdditionalJson.Merge(ref _messageAdditional, piece.MessageAdditional, allowance);
    }
}
