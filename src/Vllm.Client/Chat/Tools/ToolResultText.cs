using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Vllm;

/// <summary>Makes the text that the model reads of what a tool gave back.</summary>
internal static class ToolResultText
{
    /// <summary>For a tool that gives nothing back: an empty text reads like a failure.</summary>
    public const string Done = "Done.";

    /// <summary>Text as it is, anything else as JSON on one line with readable letters: each escape or indent would cost tokens.</summary>
    /// <exception cref="NotSupportedException">The options do not know the type.</exception>
    public static string Of(object? value, JsonSerializerOptions options) => value switch
    {
        null => Done,
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } json => json.GetString()!,
        JsonElement json => Write(json.WriteTo),
        JsonNode json => Of(JsonElement.Parse(Write(writer => json.WriteTo(writer)), VllmJson.DocumentOptions), options),
        TextContent content => content.Text,
        IEnumerable<AIContent> contents when contents.All(content => content is TextContent) =>
            string.Concat(contents.OfType<TextContent>().Select(content => content.Text)),
        _ => Of(JsonSerializer.SerializeToElement(value, options.GetTypeInfo(value.GetType())), options),
    };

    public static string Error(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("error", message);
            writer.WriteEndObject();
        });
    }

    private static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, VllmJson.WriterOptions))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
