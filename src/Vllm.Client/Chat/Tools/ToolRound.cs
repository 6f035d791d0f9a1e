using System.Globalization;
using System.Text;

namespace Vllm;

/// <summary>One round of a tool loop: an answer of the model, and the results of the tools that it called.</summary>
public sealed record ToolRound
{
    /// <summary>The round's number, from 1.</summary>
    public int Number { get; init; }

    /// <summary>What the model answered.</summary>
    public ChatCompletion Answer { get; init; } = new();

    /// <summary>
    /// The results in the order of the calls, whichever tool was done first. Empty when none ran; fewer than calls when the round was broken off.
    /// </summary>
    public IReadOnlyList<ToolResult> Results { get; init; } = [];

    /// <summary>How long the model took to answer.</summary>
    public TimeSpan AnswerDuration { get; init; }

    /// <summary>How long the round took, tools included.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Without what was said: it belongs into no log.</summary>
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(CultureInfo.InvariantCulture, $"Number = {Number}, Answer = {Answer}, Results = {Results.Count}, Duration = {Duration}");
        return true;
    }
}
