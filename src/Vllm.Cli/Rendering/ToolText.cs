namespace Vllm.Cli;

/// <summary>Tool calls and their results for people, each on one line.</summary>
internal static class ToolText
{
    // Enough for a table of cities; a file that a tool read would flood the screen.
    private const int Longest = 300;

    /// <summary>Like a call in code, with the arguments as the model wrote them.</summary>
    public static string Of(ToolCall call) => $"{call.Name}({call.Arguments.Trim()})";

    /// <summary>What the model is given to read.</summary>
    public static string Of(ToolResult result)
    {
        string text = PrintableText.OneLine(result.Text);
        return text.Length > Longest ? $"{text.AsSpan(0, Longest)}…" : text;
    }
}
