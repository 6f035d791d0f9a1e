namespace Vllm;

/// <summary>
/// Something that happened in a streamed chat answer. The set of leaves may grow: let a <c>switch</c> pass what it does not know.
/// </summary>
public abstract record ChatEvent
{
    private protected ChatEvent(int choiceIndex) => ChoiceIndex = choiceIndex;

    /// <summary>The choice it belongs to, from 0; always 0 unless the request's <c>n</c> asked for more.</summary>
    public int ChoiceIndex { get; }

    /// <summary>The kind of event and its choice, without the text: it belongs into no log.</summary>
    public sealed override string ToString() => $"{GetType().Name} {{ ChoiceIndex = {ChoiceIndex} }}";
}

/// <summary>A piece of reasoning (<c>delta.reasoning</c>, or <c>delta.reasoning_content</c> of older servers).</summary>
public sealed record ReasoningDelta : ChatEvent
{
    /// <summary>Creates the event.</summary>
    public ReasoningDelta(int choiceIndex, string text)
        : base(choiceIndex) => Text = text;

    /// <summary>The piece, never empty.</summary>
    public string Text { get; }
}

/// <summary>A piece of the answer's text (<c>delta.content</c>).</summary>
public sealed record ContentDelta : ChatEvent
{
    /// <summary>Creates the event.</summary>
    public ContentDelta(int choiceIndex, string text, IReadOnlyList<TokenLogprob>? logprobs = null)
        : base(choiceIndex)
    {
        Text = text;
        Logprobs = logprobs;
    }

    /// <summary>The piece, never empty.</summary>
    public string Text { get; }

    /// <summary>The log probabilities of its tokens, when they were asked for.</summary>
    public IReadOnlyList<TokenLogprob>? Logprobs { get; }
}

/// <summary>A piece of a refusal (<c>delta.refusal</c>).</summary>
public sealed record RefusalDelta : ChatEvent
{
    /// <summary>Creates the event.</summary>
    public RefusalDelta(int choiceIndex, string text)
        : base(choiceIndex) => Text = text;

    /// <summary>The piece, never empty.</summary>
    public string Text { get; }
}

/// <summary>
/// Log probabilities that came without text of the answer: of reasoning, of a tool call, of a stop token, or of a token
/// that is part of a character. Those of text are on <see cref="ContentDelta.Logprobs"/>; each comes once.
/// </summary>
public sealed record LogprobsDelta : ChatEvent
{
    /// <summary>Creates the event.</summary>
    public LogprobsDelta(int choiceIndex, IReadOnlyList<TokenLogprob> logprobs)
        : base(choiceIndex) => Logprobs = logprobs;

    /// <summary>The log probabilities in order, never empty.</summary>
    public IReadOnlyList<TokenLogprob> Logprobs { get; }
}

/// <summary>A fragment of a tool call, as it arrived.</summary>
public sealed record ToolCallDelta : ChatEvent
{
    /// <summary>Creates the event.</summary>
    public ToolCallDelta(int choiceIndex, int callIndex, string? id, string? name, string? arguments)
        : base(choiceIndex)
    {
        CallIndex = callIndex;
        Id = id;
        Name = name;
        Arguments = arguments;
    }

    /// <summary>Which call of the choice it belongs to, from 0 in order of appearance.</summary>
    public int CallIndex { get; }

    /// <summary>The call's id, when this fragment holds it.</summary>
    public string? Id { get; }

    /// <summary>The function's name or a piece of it, when this fragment holds it.</summary>
    public string? Name { get; }

    /// <summary>A piece of the arguments, when this fragment holds one.</summary>
    public string? Arguments { get; }
}

/// <summary>
/// A tool call ended: its choice has a finish reason, or the next call began. The token limit may have cut it, and the model may
/// have written broken JSON: check the arguments before running it.
/// </summary>
public sealed record ToolCallComplete : ChatEvent
{
    /// <summary>Creates the event.</summary>
    public ToolCallComplete(int choiceIndex, ToolCall call)
        : base(choiceIndex) => Call = call;

    /// <summary>The call.</summary>
    public ToolCall Call { get; }
}

/// <summary>A choice ended.</summary>
public sealed record ChoiceFinished : ChatEvent
{
    /// <summary>Creates the event.</summary>
    public ChoiceFinished(int choiceIndex, FinishReason reason, StopReason? stopReason = null)
        : base(choiceIndex)
    {
        Reason = reason;
        StopReason = stopReason;
    }

    /// <summary>The server's word.</summary>
    public FinishReason Reason { get; }

    /// <summary>The stop string or stop token that ended it, when it was one.</summary>
    public StopReason? StopReason { get; }
}

/// <summary>
/// Token usage: once at the end, or with every piece (<c>continuous_usage_stats</c>); the last one stands.
/// </summary>
public sealed record UsageReported : ChatEvent
{
    /// <summary>Creates the event.</summary>
    public UsageReported(TokenUsage usage)
        : base(0) => Usage = usage;

    /// <summary>The usage so far.</summary>
    public TokenUsage Usage { get; }
}

/// <summary>The stream failed; always the last event, and only with <see cref="ChatStream.WithErrorEvents"/>.</summary>
public sealed record StreamError : ChatEvent
{
    /// <summary>Creates the event.</summary>
    public StreamError(VllmException exception)
        : base(0) => Exception = exception;

    /// <summary>What would have been thrown.</summary>
    public VllmException Exception { get; }
}
