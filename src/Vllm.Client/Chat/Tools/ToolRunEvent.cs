namespace Vllm;

/// <summary>
/// Something that happened in a streamed tool loop. The set of leaves may grow: let a <c>switch</c> pass what it does not know.
/// </summary>
public abstract record ToolRunEvent
{
    private protected ToolRunEvent(int round) => Round = round;

    /// <summary>The round it belongs to, from 1.</summary>
    public int Round { get; }

    /// <summary>The kind of event and its round, without what was said: it belongs into no log.</summary>
    public sealed override string ToString() => $"{GetType().Name} {{ Round = {Round} }}";
}

/// <summary>An event of the round's answer: text, reasoning, pieces of a call, usage.</summary>
public sealed record ToolRunChatEvent : ToolRunEvent
{
    /// <summary>Creates the event.</summary>
    public ToolRunChatEvent(int round, ChatEvent chatEvent)
        : base(round) => Event = chatEvent;

    /// <summary>The event.</summary>
    public ChatEvent Event { get; }
}

/// <summary>A tool begins to run. A call that does not run has only its <see cref="ToolFinished"/>.</summary>
public sealed record ToolStarted : ToolRunEvent
{
    /// <summary>Creates the event.</summary>
    public ToolStarted(int round, ToolCall call)
        : base(round) => Call = call;

    /// <summary>The call, as it runs.</summary>
    public ToolCall Call { get; }
}

/// <summary>A call has its result, in the order in which the tools are done.</summary>
public sealed record ToolFinished : ToolRunEvent
{
    /// <summary>Creates the event.</summary>
    public ToolFinished(int round, ToolResult result)
        : base(round) => Result = result;

    /// <summary>The result.</summary>
    public ToolResult Result { get; }
}

/// <summary>A round ended: its answer is whole, and its calls have their results.</summary>
public sealed record ToolRoundEnded : ToolRunEvent
{
    /// <summary>Creates the event.</summary>
    public ToolRoundEnded(ToolRound result)
        : base((result ?? throw new ArgumentNullException(nameof(result))).Number) => Result = result;

    /// <summary>The round.</summary>
    public ToolRound Result { get; }
}

/// <summary>The run ended; always the last event.</summary>
public sealed record ToolRunEnded : ToolRunEvent
{
    /// <summary>Creates the event.</summary>
    public ToolRunEnded(int round, ToolRun run)
        : base(round) => Run = run;

    /// <summary>The run.</summary>
    public ToolRun Run { get; }
}

/// <summary>A round failed; always the last event, and only with <see cref="ToolRunStream.WithErrorEvents"/>.</summary>
public sealed record ToolRunFailed : ToolRunEvent
{
    /// <summary>Creates the event.</summary>
    public ToolRunFailed(int round, VllmException exception)
        : base(round) => Exception = exception;

    /// <summary>What would have been thrown; its <see cref="VllmException.ToolRun"/> holds the rounds so far.</summary>
    public VllmException Exception { get; }
}
