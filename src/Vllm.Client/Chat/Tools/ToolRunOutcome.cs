namespace Vllm;

/// <summary>How a tool loop ended.</summary>
public enum ToolRunOutcome
{
    /// <summary>It did not end: it is still running, failed, or was cancelled.</summary>
    Unfinished,

    /// <summary>The model answered without calling a tool.</summary>
    Answered,

    /// <summary>
    /// The last answer was cut: by the token limit, a content filter or the end of a repetition. The calls in it were not run.
    /// </summary>
    Cut,

    /// <summary>The model still called tools in the last round (<see cref="ToolRunOptions.MaxRounds"/>). They were not run.</summary>
    RoundLimit,

    /// <summary>
    /// The model called a tool that stands in the request only. None of the answer's calls was run: the caller runs them and answers each.
    /// </summary>
    LeftToCaller,
}
