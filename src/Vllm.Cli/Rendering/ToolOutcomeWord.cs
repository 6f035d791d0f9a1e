namespace Vllm.Cli;

/// <summary>What became of a tool call, as the event lines name it.</summary>
internal static class ToolOutcomeWord
{
    public static string Of(ToolOutcome outcome) => outcome switch
    {
        ToolOutcome.Succeeded => "succeeded",
        ToolOutcome.Failed => "failed",
        ToolOutcome.TimedOut => "timed_out",
        ToolOutcome.InvalidArguments => "invalid_arguments",
        ToolOutcome.UnknownTool => "unknown_tool",
        ToolOutcome.Denied => "denied",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "An outcome without a word."),
    };
}
