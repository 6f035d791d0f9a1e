namespace Vllm;

/// <summary>
/// Something that happened in a streamed completion. The set of leaves may grow: let a <c>switch</c> pass what it does not know.
/// </summary>
public abstract record CompletionEvent
{
    private protected CompletionEvent(int choiceIndex) => ChoiceIndex = choiceIndex;

    /// <summary>The choice it belongs to, from 0; always 0 for one prompt and <c>n</c> of 1.</summary>
    public int ChoiceIndex { get; }

    /// <summary>The prompt that its choice continues, from 0; always 0 for one prompt.</summary>
    public int PromptIndex { get; init; }

    /// <summary>The kind of event and its choice, without the text: it belongs into no log.</summary>
    public sealed override string ToString() => $"{GetType().Name} {{ ChoiceIndex = {ChoiceIndex}, PromptIndex = {PromptIndex} }}";
}

/// <summary>A piece of a completion's text.</summary>
public sealed record TextDelta : CompletionEvent
{
    /// <summary>Creates the event.</summary>
    public TextDelta(int choiceIndex, string text, CompletionLogprobs? logprobs = null)
        : base(choiceIndex)
    {
        Text = text;
        Logprobs = logprobs;
    }

    /// <summary>The piece, never empty.</summary>
    public string Text { get; }

    /// <summary>The log probabilities of its tokens, when they were asked for.</summary>
    public CompletionLogprobs? Logprobs { get; }
}

/// <summary>
/// Log probabilities that came without text: of a stop token, or of a token that is part of a character. Those of text are on
/// <see cref="TextDelta.Logprobs"/>; each comes once.
/// </summary>
public sealed record CompletionLogprobsDelta : CompletionEvent
{
    /// <summary>Creates the event.</summary>
    public CompletionLogprobsDelta(int choiceIndex, CompletionLogprobs logprobs)
        : base(choiceIndex) => Logprobs = logprobs;

    /// <summary>The log probabilities in order, never empty.</summary>
    public CompletionLogprobs Logprobs { get; }
}

/// <summary>A choice of a completion ended.</summary>
public sealed record CompletionFinished : CompletionEvent
{
    /// <summary>Creates the event.</summary>
    public CompletionFinished(int choiceIndex, FinishReason reason, StopReason? stopReason = null)
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
public sealed record CompletionUsageReported : CompletionEvent
{
    /// <summary>Creates the event.</summary>
    public CompletionUsageReported(TokenUsage usage)
        : base(0) => Usage = usage;

    /// <summary>The usage so far.</summary>
    public TokenUsage Usage { get; }
}

/// <summary>The stream failed; always the last event, and only with <see cref="CompletionStream.WithErrorEvents"/>.</summary>
public sealed record CompletionError : CompletionEvent
{
    /// <summary>Creates the event.</summary>
    public CompletionError(VllmException exception)
        : base(0) => Exception = exception;

    /// <summary>What would have been thrown.</summary>
    public VllmException Exception { get; }
}
