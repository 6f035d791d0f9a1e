namespace Vllm;

/// <summary>Settings of a tool loop (<see cref="ChatApi.RunToolsAsync"/>, <see cref="ChatApi.StreamToolsAsync"/>).</summary>
public sealed record ToolRunOptions
{
    /// <summary>How often the model is asked at most. At least 1. The calls of the last round's answer are not run, but reported.</summary>
    /// <value>Default: 10.</value>
    public int MaxRounds { get; init; } = 10;

    /// <summary>Whether the last round forbids calls (<c>tool_choice: "none"</c>), so that the model answers with what it has.</summary>
    /// <value>Default: false.</value>
    public bool AnswerInLastRound { get; init; }

    /// <summary>How many calls of one round run at the same time. At least 1, which runs them one after the other.</summary>
    /// <value>Default: 8.</value>
    public int MaxParallelCalls { get; init; } = 8;

    /// <summary>
    /// How long one call may take. Then its token is cancelled, it is not waited for any longer, and the model is told.
    /// </summary>
    /// <value>Default: <see cref="Timeout.InfiniteTimeSpan"/>, no limit.</value>
    public TimeSpan ToolTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// Whether the model is told the message of an exception of a tool. It may repeat it to the user: paths, addresses and queries often
    /// stand in such messages.
    /// </summary>
    /// <value>Default: false, the model is told only that the tool failed. <see cref="ToolResult.Exception"/> has it in any case.</value>
    public bool ShowExceptions { get; init; }

    /// <summary>
    /// Asked before each call that could run, one after the other in the order of the calls, before any of the round begins. Its own exception
    /// ends the run.
    /// </summary>
    /// <value>Default: null, every call is allowed. Tools that require approval then are refused at the start.</value>
    public Func<ToolApprovalRequest, CancellationToken, ValueTask<ToolApproval>>? Approve { get; init; }

    /// <summary>
    /// The choice of the later rounds when the request's forces a call, which repeated would never end. <see cref="ToolChoice.None"/> makes the
    /// model answer, also on a server without <c>--enable-auto-tool-choice</c>.
    /// </summary>
    /// <value>Default: <see cref="ToolChoice.Auto"/>, among the tools that the request allows.</value>
    public ToolChoice LaterToolChoice { get; init; } = ToolChoice.Auto;

    /// <summary>When the reasoning of an answer goes along in the later rounds.</summary>
    /// <value>Default: <see cref="ReasoningInHistory.WithToolCalls"/>.</value>
    public ReasoningInHistory Reasoning { get; init; }

    /// <summary>What becomes of broken arguments in the later rounds.</summary>
    /// <value>Default: <see cref="BrokenArguments.Mend"/>.</value>
    public BrokenArguments BrokenArguments { get; init; }

    /// <summary>Services for methods with a parameter of type <see cref="IServiceProvider"/>, and the like.</summary>
    public IServiceProvider? Services { get; init; }

    /// <summary>Time limits, retries and headers of each round's request; null takes the client's.</summary>
    public RequestOptions? Request { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRounds, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxParallelCalls, 1);
        if (ToolTimeout != Timeout.InfiniteTimeSpan && (ToolTimeout <= TimeSpan.Zero || ToolTimeout.TotalMilliseconds > uint.MaxValue - 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(ToolTimeout), ToolTimeout, $"{nameof(ToolTimeout)} must be over zero and under 49 days, or Timeout.InfiniteTimeSpan for none.");
        }

        ArgumentNullException.ThrowIfNull(LaterToolChoice);
        if (LaterToolChoice.IsForced)
        {
            throw new ArgumentException(
                $"{nameof(LaterToolChoice)} ({LaterToolChoice}) must not force a call, or the run could not end: give Auto or None.",
                nameof(LaterToolChoice));
        }
    }
}
