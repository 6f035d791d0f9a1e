using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Vllm;

/// <summary>Writes the JSON body of a request: the typed properties that are set, then <c>stream</c>, then the extra ones.</summary>
internal static class RequestWriter
{
    private static readonly JsonTypeInfo<JsonNode?> NodeType = (JsonTypeInfo<JsonNode?>)VllmJson.Options.GetTypeInfo(typeof(JsonNode));

    /// <summary>Checks the request and gives its body in UTF-8.</summary>
    /// <param name="request">The request.</param>
    /// <param name="defaultModel">The model when the request names none; null leaves the choice to the server.</param>
    /// <param name="stream">Whether the answer is to be streamed.</param>
    /// <exception cref="ArgumentException">The request can never be right.</exception>
    public static ReadOnlyMemory<byte> Write<TRequest>(TRequest request, string? defaultModel, bool stream)
        where TRequest : class, IGenerationRequest
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate(stream);

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, VllmJson.WriterOptions))
        {
            WriteTo(writer, request, defaultModel, stream);
        }

        return buffer.WrittenMemory;
    }

    private static void WriteTo<TRequest>(Utf8JsonWriter writer, TRequest request, string? defaultModel, bool stream)
        where TRequest : class, IGenerationRequest
    {
        string key = "";
        try
        {
            writer.WriteStartObject();
            foreach (Field field in FieldsOf<TRequest>.All)
            {
                // Nearly all of the many fields are null.
                if (field.Get(request) is { } value)
                {
                    key = field.Key;
                    WriteField(writer, request, field, value);
                }
                else if (field.IsModel && defaultModel is not null)
                {
                    WriteField(writer, request, field, defaultModel);
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

    private static void WriteField(Utf8JsonWriter writer, IGenerationRequest request, Field field, object value)
    {
        // A key in Extra replaces the typed value; written twice, the Rust front end would refuse the body.
        if (!request.Extra.ContainsKey(field.Key))
        {
            writer.WritePropertyName(field.EncodedKey);
            JsonSerializer.Serialize(writer, value, field.Type);
        }
    }

    // The generated metadata is the list of fields: a property added to a request is on the wire without a line here.
    private static class FieldsOf<TRequest>
    {
        public static readonly Field[] All =
        [
            .. from property in VllmJson.Options.GetTypeInfo(typeof(TRequest)).Properties
               where property.Get is not null
               select new Field(property.Name, property.Get!, VllmJson.Options.GetTypeInfo(property.PropertyType)),
        ];
    }

    /// <summary>What is needed to write one field; plain fields, because a young process calls each property for real.</summary>
    private sealed class Field(string key, Func<object, object?> get, JsonTypeInfo type)
    {
        public readonly string Key = key;
        public readonly JsonEncodedText EncodedKey = JsonEncodedText.Encode(key);
        public readonly bool IsModel = key == "model";
        public readonly Func<object, object?> Get = get;
        public readonly JsonTypeInfo Type = type;
    }
}
