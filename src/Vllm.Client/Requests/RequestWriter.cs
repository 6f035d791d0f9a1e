using System.Buffers;
using System.Runtime.CompilerServices;
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
            Field[] fields = FieldsOf<TRequest>.All;
            for (int i = 0; NextSet(fields, ref i, request, defaultModel) is { } value; i++)
            {
                // A key in Extra replaces the typed value; written twice, the Rust front end would refuse the body.
                key = fields[i].Key;
                if (!request.Extra.ContainsKey(key))
                {
                    writer.WritePropertyName(fields[i].EncodedKey);
                    JsonSerializer.Serialize(writer, value, fields[i].Type);
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

    /// <summary>The value of the next field that is set; null when there is none. Of the many fields nearly all are null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static object? NextSet(Field[] fields, ref int index, object request, string? defaultModel)
    {
        for (; index < fields.Length; index++)
        {
            Field field = fields[index];
            if ((field.Get(request) ?? (field.IsModel ? defaultModel : null)) is { } value)
            {
                return value;
            }
        }

        return null;
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

    /// <summary>What is needed to write one field.</summary>
    private sealed class Field(string key, Func<object, object?> get, JsonTypeInfo type)
    {
        public string Key => key;

        public JsonEncodedText EncodedKey { get; } = JsonEncodedText.Encode(key);

        public bool IsModel { get; } = key == "model";

        public Func<object, object?> Get => get;

        public JsonTypeInfo Type => type;
    }
}
