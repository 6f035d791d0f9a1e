using System.Globalization;

namespace Vllm;

/// <summary>
/// The arguments of a tool call are not a JSON object, because the model wrote them so or the token limit cut them, or they do not fit the
/// type that was asked for.
/// </summary>
/// <remarks>A tool that throws it tells the model what was wrong, also when other exceptions are hidden (<see cref="ChatApi.RunToolsAsync"/>).</remarks>
public sealed class ToolArgumentsException : VllmException
{
    private const int NameLimit = 100;

    private ToolArgumentsException(ToolCall call, string reason)
        : base(FailureKind.Json, $"The arguments of the call of tool '{MessageText.Clean(call.Name, null, NameLimit)}' {reason}.", null)
    {
        ToolName = call.Name;
        Arguments = call.Arguments;
        Reason = reason;
    }

    /// <summary>The tool that was called.</summary>
    public string ToolName { get; }

    /// <summary>The arguments as the model wrote them. Not in the message: they belong into no log.</summary>
    public string Arguments { get; }

    /// <summary>Where they break, in characters from 0; null when they are a JSON object that does not fit.</summary>
    public int? Position { get; private init; }

    /// <summary>The value that does not fit, such as <c>$.days</c>, when it is known.</summary>
    public string? JsonPath { get; private init; }

    /// <summary>The end of the message, which may be shown to the model.</summary>
    internal string Reason { get; }

    internal static ToolArgumentsException Broken(ToolCall call, int position) => new(
        call,
        string.Create(
            CultureInfo.InvariantCulture,
            $"are not a whole JSON object: they are cut or broken at character {position} of {call.Arguments.Length}"))
    {
        Position = position,
    };

    internal static ToolArgumentsException Misfit(ToolCall call, Type type, string? jsonPath) =>
        new(call, $"do not fit the type {type.Name}") { JsonPath = jsonPath };
}
