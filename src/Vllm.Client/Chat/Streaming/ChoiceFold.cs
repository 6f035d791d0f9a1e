using System.Text;
using System.Text.Json;

namespace Vllm;

/// <summary>One choice while its pieces arrive: makes the events of each piece and keeps what they add up to.</summary>
internal sealed class ChoiceFold(int index, ReasoningSplitter? splitter, string? answerId, JsonAllowance allowance) : IChoiceFold
{
    private readonly StringBuilder _content = new();
    private readonly StringBuilder _reasoning = new();
    private readonly StringBuilder _refusal = new();
    private readonly ToolCallAssembler _tools = new(allowance, $"{answerId}/{index}");
    private Utf16Joiner _contentJoiner;
    private Utf16Joiner _reasoningJoiner;
    private Utf16Joiner _refusalJoiner;
    private List<TokenLogprob>? _logprobs;
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
    public void Add(in ChoiceData piece, EventQueue<ChatEvent>? events)
    {
        string? reasoning = piece.AnyReasoning;
        string? content = piece.Content;
        if (splitter is not null && content is not null)
        {
            (string? tagged, content) = splitter.Push(content);
            reasoning = tagged is null ? reasoning : reasoning + tagged;
        }

        AddReasoning(_reasoningJoiner.Push(reasoning), events);
        AddContent(_contentJoiner.Push(content), piece.Logprobs, events);
        AddRefusal(_refusalJoiner.Push(piece.Refusal), events);
        if (piece.ToolCalls is not null)
        {
            foreach (ToolCallPiece toolCall in piece.ToolCalls)
            {
                AddToolCall(toolCall, events);
            }
        }

        KeepRest(piece);
        if (piece.FinishReason is { } reason && FinishReason is null)
        {
            FinishReason = new FinishReason(reason);
            FlushText(events);
            Report(_tools.TakeRest(onlyWhole: !FinishReason.Value.EndsWhole), events);
            events?.Add(new ChoiceFinished(index, FinishReason.Value, piece.StopReason));
        }
    }

    /// <summary>Gives what was held back, now that the answer has ended.</summary>
    public void End(EventQueue<ChatEvent>? events, bool isWhole)
    {
        FlushText(events);
        Report(isWhole ? _tools.TakeRest(onlyWhole: false) : [], events);
    }

    public ChatChoice ToChoice() => new()
    {
        Index = index,
        Message = new ChatResponseMessage
        {
            Role = _role ?? "assistant",
            Content = _content.ToString(),
            Reasoning = _reasoning.Length > 0 ? _reasoning.ToString() : null,
            Refusal = _refusal.Length > 0 ? _refusal.ToString() : null,
            ToolCalls = _tools.IsEmpty ? [] : [.. _tools.InOrder.Select(call => call.ToToolCall())],
            Annotations = _annotations,
            Audio = _audio,
            FunctionCall = _functionCall,
            AdditionalProperties = AdditionalJson.Copy(_messageAdditional),
        },
        FinishReason = FinishReason,
        StopReason = _stopReason,
        Logprobs = _logprobs is null ? null : [.. _logprobs],
        TokenIds = _tokenIds is null ? null : [.. _tokenIds],
        RoutedExperts = _routedExperts,
        AdditionalProperties = AdditionalJson.Copy(_additional),
    };

    private void AddReasoning(string? text, EventQueue<ChatEvent>? events)
    {
        if (text is not null)
        {
            _reasoning.Append(text);
            events?.Add(new ReasoningDelta(index, text));
        }
    }

    private void AddContent(string? text, List<TokenLogprob>? logprobs, EventQueue<ChatEvent>? events)
    {
        if (logprobs is { Count: 0 })
        {
            _logprobs ??= [];
            logprobs = null;
        }

        if (logprobs is not null)
        {
            (_logprobs ??= []).AddRange(logprobs);
        }

        if (text is not null)
        {
            _content.Append(text);
            events?.Add(new ContentDelta(index, text, logprobs));
        }
        else if (logprobs is not null)
        {
            events?.Add(new LogprobsDelta(index, logprobs));
        }
    }

    private void AddRefusal(string? text, EventQueue<ChatEvent>? events)
    {
        if (text is not null)
        {
            _refusal.Append(text);
            events?.Add(new RefusalDelta(index, text));
        }
    }

    private void AddToolCall(in ToolCallPiece piece, EventQueue<ChatEvent>? events)
    {
        ToolCallInProgress call = _tools.Add(piece, out ToolCallInProgress? ended);
        Report(_tools.TakeCompletedBefore(ended), events);
        events?.Add(new ToolCallDelta(index, call.Position, piece.Id, piece.Name, piece.Arguments));
    }

    private void Report(IEnumerable<ToolCallInProgress> calls, EventQueue<ChatEvent>? events)
    {
        foreach (ToolCallInProgress call in calls)
        {
            events?.Add(new ToolCallComplete(index, call.ToToolCall()));
        }
    }

    private void FlushText(EventQueue<ChatEvent>? events)
    {
        if (splitter is not null)
        {
            (string? reasoning, string? content) = splitter.Flush();
            AddReasoning(_reasoningJoiner.Push(reasoning), events);
            AddContent(_contentJoiner.Push(content), null, events);
        }

        AddReasoning(_reasoningJoiner.Flush(), events);
        AddContent(_contentJoiner.Flush(), null, events);
        AddRefusal(_refusalJoiner.Flush(), events);
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
