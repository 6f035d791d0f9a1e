using System.Globalization;
using System.Text;

namespace Vllm;

/// <summary>One tool call of a tool loop, and what came of it.</summary>
public sealed record ToolResult
{
    /// <summary>The call as it was run: with an id, and with the arguments of the approval where it changed them.</summary>
    public required ToolCall Call { get; init; }

    /// <summary>What became of it.</summary>
    public ToolOutcome Outcome { get; init; }

    /// <summary>What the model is given to read: the tool's result, or a JSON object with an <c>error</c>.</summary>
    public string Text { get; init; } = "";

    /// <summary>What the tool gave back, when it succeeded.</summary>
    public object? Value { get; init; }

    /// <summary>What the tool threw, or what was wrong with the arguments.</summary>
    public Exception? Exception { get; init; }

    /// <summary>How long the tool ran; zero when it did not.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The result as a message of the conversation.</summary>
    public ChatMessage ToMessage() => Call.Result(Text);

    /// <summary>Without arguments and result: they belong into no log.</summary>
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(CultureInfo.InvariantCulture, $"Call = {Call}, Outcome = {Outcome}, Text = {Text.Length} characters, Duration = {Duration}");
        return true;
    }
}
