using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace Vllm;

/// <content>What the tool gave back, as the message that follows the assistant's.</content>
public sealed partial record ToolCall
{
    /// <summary>The id that both messages carry. For a call made by hand without one it comes from its name and arguments.</summary>
    internal string IdOrMadeUp => string.IsNullOrEmpty(Id) ? ToolCallId.For($"{Name}({Arguments})") : Id;

    /// <summary>The result as text for the model to read.</summary>
    public ChatMessage Result(string text) => ChatMessage.Tool(IdOrMadeUp, text);

    /// <summary>The result as JSON.</summary>
    public ChatMessage Result(JsonElement json) => Result(ToolResultText.Of(json, AIJsonUtilities.DefaultOptions));

    /// <summary>The result as JSON; null is the JSON word.</summary>
    public ChatMessage Result(JsonNode? json) => Result(json is null ? "null" : ToolResultText.Of(json, AIJsonUtilities.DefaultOptions));

    /// <summary>The result as an object, written as JSON; safe when trimmed.</summary>
    /// <param name="value">The result.</param>
    /// <param name="type">Its type, from a source-generated context.</param>
    public ChatMessage Result<T>(T value, JsonTypeInfo<T> type) => Result(JsonSerializer.SerializeToElement(value, type));

    /// <summary>The result as an object, written as JSON by reflection; a string is given as it is.</summary>
    /// <param name="value">The result: any object that has a JSON form; null is the JSON word.</param>
    [RequiresUnreferencedCode(ToolFunction.ReflectionWarning)]
    [RequiresDynamicCode(ToolFunction.ReflectionWarning)]
    public ChatMessage Result(object? value) => Result(value is null ? "null" : ToolResultText.Of(value, AIJsonUtilities.DefaultOptions));

    /// <summary>That the call failed: <c>{"error": "..."}</c>, so that the model can try another way.</summary>
    /// <param name="message">What went wrong. The model reads it, and may repeat it to the user.</param>
    public ChatMessage Error(string message) => Result(ToolResultText.Error(message));

    /// <summary>The call as it goes into the conversation: with an id, and with arguments that servers take.</summary>
    internal ToolCall ForHistory(BrokenArguments brokenArguments)
    {
        bool mend = ToolArguments.AreNone(Arguments) || (brokenArguments == BrokenArguments.Mend && !ToolArguments.AreWhole(Arguments));
        return this with { Id = IdOrMadeUp, Arguments = mend ? ToolArguments.None : Arguments };
    }
}
