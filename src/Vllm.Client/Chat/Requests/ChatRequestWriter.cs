using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Vllm;

/// <summary>Writes the JSON body of a chat request: the typed properties that are set, then <c>stream</c>, then the extra ones.</summary>
internal static class ChatRequestWriter
{
    // The generated metadata is the list of fields: a property added to the request is on the wire without a line here.
    private static readonly Field[] Fields = [.. FieldsOf(VllmJson.Options.GetTypeInfo(typeof(ChatCompletionRequest)))];

    private static readonly JsonTypeInfo<JsonNode?> NodeType = (JsonTypeInfo<JsonNode?>)VllmJson.Options.GetTypeInfo(typeof(JsonNode));

    /// <summary>Checks the request and gives its body in UTF-8.</summary>
    /// <param name="request">The request.</param>
    /// <param name="defaultModel">The model when the request names none; null leaves the choice to the server.</param>
    /// <param name="stream">Whether the answer is to be streamed.</param>
    /// <exception cref="ArgumentException">The request can never be right.</exception>
    public static byte[] Write(ChatCompletionRequest request, string? defaultModel, bool stream)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate(stream);
        request = request.ToSend(defaultModel);

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, VllmJson.WriterOptions))
        {
            WriteTo(writer, request, stream);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteTo(Utf8JsonWriter writer, ChatCompletionRequest request, bool stream)
    {
        string key = "";
        try
        {
            writer.WriteStartObject();
            foreach (Field field in Fields)
            {
                key = field.Key;

                // A key in Extra replaces the typed value; written twice, the Rust front end would refuse the body.
                if (!request.Extra.ContainsKey(key) && field.Get(request) is { } value)
                {
                    writer.WritePropertyName(key);
                    JsonSerializer.Serialize(writer, value, field.Type);
                }
            }

            if (stream)
            {
                writer.WriteBoolean("stream", true);
            }

            foreach ((string name, JsonNode? value) in request.Extra)
            {
                key = name;
                writer.WritePropertyName(key);
                JsonSerializer.Serialize(writer, value, NodeType);
            }

            writer.WriteEndObject();
        }
        catch (Exception e) when (VllmJson.IsBadJson(e))
        {
            throw new ArgumentException($"'{key}' cannot be written as JSON: {e.Message}", nameof(request), e);
        }
    }

    private static IEnumerable<Field> FieldsOf(JsonTypeInfo type) =>
        from property in type.Properties
        where property.Get is not null
        select new Field(property.Name, property.Get!, VllmJson.Options.GetTypeInfo(property.PropertyType));

    private sealed record Field(string Key, Func<object, object?> Get, JsonTypeInfo Type);
}
