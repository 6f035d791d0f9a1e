namespace Vllm;

/// <summary>What became of one tool call. In each case the model is given a result.</summary>
public enum ToolOutcome
{
    /// <summary>The tool ran and gave a result.</summary>
    Succeeded,

    /// <summary>The tool threw.</summary>
    Failed,

    /// <summary>The tool took longer than <see cref="ToolRunOptions.ToolTimeout"/>. It may go on behind the run's back if it ignores its token.</summary>
    TimedOut,

    /// <summary>The arguments are broken, cut, lack a required one, or do not fit. The tool did not run, or refused them itself.</summary>
    InvalidArguments,

    /// <summary>No tool of this name was offered. Nothing ran.</summary>
    UnknownTool,

    /// <summary><see cref="ToolRunOptions.Approve"/> denied it. Nothing ran.</summary>
    Denied,
}
