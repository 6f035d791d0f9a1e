using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Vllm;

/// <summary>A call of a tool, as the model made it.</summary>
/// <remarks>Name and arguments come from the model: call only tools that you offered, and check the arguments.</remarks>
[JsonConverter(typeof(WireJsonConverter<ToolCall>))]
public sealed partial record ToolCall : IWireJson<ToolCall>
{
    /// <summary>
    /// The call's id, which the tool's result refers to. Where the server gave none, an answer of this library holds one that was
    /// made up. Null only in a call that was made by hand or read from JSON.
    /// </summary>
    public string? Id { get; init; }

    /// <summary>The function's name.</summary>
    public required string Name { get; init; }

    /// <summary>The arguments as the model wrote them: JSON text when all went well, anything when it did not.</summary>
    public string Arguments { get; init; } = "";

    /// <summary>The kind of tool; <c>function</c> for all that vLLM knows.</summary>
    public string Type { get; init; } = "function";

    internal static ToolCall FromElement(JsonElement json)
    {
        JsonElement function = json.MemberOrNull("function") ?? default;
        return new()
        {
            Id = json.StringOrNull("id"),
            Name = function.StringOrNull("name") ?? "",
            Arguments = function.StringOrNull("arguments") ?? "",
            Type = json.StringOrNull("type") ?? "function",
        };
    }

    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteOptional("id", Id);
        writer.WriteString("type", Type);
        writer.WriteStartObject("function");
        writer.WriteString("name", Name);
        writer.WriteString("arguments", Arguments);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    static ToolCall IWireJson<ToolCall>.FromWire(RawJson json) => FromElement(json.ToElement());

    void IWireJson<ToolCall>.WriteTo(Utf8JsonWriter writer) => WriteTo(writer);

    // Arguments hold what users and models wrote: their length is all that a log may show.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(CultureInfo.InvariantCulture, $"Id = {Id}, Name = {Name}, Arguments = {Arguments.Length} characters");
        return true;
    }
}
