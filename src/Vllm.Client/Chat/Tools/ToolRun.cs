using System.Globalization;
using System.Text;

namespace Vllm;

/// <summary>A tool loop: its answer, and how it came to it.</summary>
public sealed record ToolRun
{
    /// <summary>How it ended.</summary>
    public ToolRunOutcome Outcome { get; init; }

    /// <summary>The last answer of the model; empty when there is none.</summary>
    public ChatCompletion Answer => Rounds.Count > 0 ? Rounds[^1].Answer : new ChatCompletion();

    /// <summary>The text of the last answer.</summary>
    public string Content => Answer.Content;

    /// <summary>The rounds in order. After a failure the last one may be broken off: an answer without the results of all its calls.</summary>
    public IReadOnlyList<ToolRound> Rounds { get; init; } = [];

    /// <summary>
    /// The whole conversation: the request's messages, and those of all rounds that ended. To go on, answer each of
    /// <see cref="PendingCalls"/>, add the next message, and send it.
    /// </summary>
    public IReadOnlyList<ChatMessage> Messages { get; init; } = [];

    /// <summary>The messages that the run added to those of the request.</summary>
    public IReadOnlyList<ChatMessage> NewMessages { get; init; } = [];

    /// <summary>
    /// The calls of the last message that nobody has answered: after <see cref="ToolRunOutcome.RoundLimit"/>,
    /// <see cref="ToolRunOutcome.LeftToCaller"/> and <see cref="ToolRunOutcome.Cut"/>. Answer them by <see cref="ToolCall.Result(string)"/> or
    /// <see cref="ToolCall.Error"/>.
    /// </summary>
    public IReadOnlyList<ToolCall> PendingCalls { get; init; } = [];

    /// <summary>The tokens of all rounds together: each round reads the conversation again. Null when the server gave no usage.</summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>How long it took, tools included.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Without what was said: it belongs into no log.</summary>
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(
            CultureInfo.InvariantCulture,
            $"Outcome = {Outcome}, Rounds = {Rounds.Count}, Messages = {Messages.Count}, PendingCalls = {PendingCalls.Count}, Duration = {Duration}");
        return true;
    }
}
