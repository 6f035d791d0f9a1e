namespace Vllm.Cli;

/// <summary>A tool call for people: like a call in code, with the arguments as the model wrote them.</summary>
internal static class ToolCallText
{
    public static string Of(ToolCall call) => $"{call.Name}({call.Arguments.Trim()})";
}
