using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Vllm;

/// <summary>
/// The form of the answer in OpenAI's way of asking for it. <see cref="StructuredOutputs"/> is vLLM's own way and knows more forms.
/// </summary>
[JsonConverter(typeof(WireJsonConverter<ResponseFormat>))]
public sealed class ResponseFormat : IWireJson<ResponseFormat>
{
    private readonly RawJson _json;

    private ResponseFormat(RawJson json) => _json = json;

    /// <summary>Free text: the default.</summary>
    public static ResponseFormat Text { get; } = FromJson("""{"type":"text"}""");

    /// <summary>Any JSON object.</summary>
    public static ResponseFormat JsonObject { get; } = FromJson("""{"type":"json_object"}""");

    /// <summary>JSON that obeys a schema.</summary>
    /// <param name="name">A name for the schema; some templates show it to the model.</param>
    /// <param name="schema">The JSON schema: an object.</param>
    /// <param name="description">What the schema is for.</param>
    /// <param name="strict">OpenAI's wish for exact obedience; vLLM always enforces the schema.</param>
    /// <exception cref="ArgumentException">The name is empty, or the schema cannot be written as JSON.</exception>
    public static ResponseFormat JsonSchema(string name, JsonNode schema, string? description = null, bool? strict = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return JsonSchema(name, RawJson.From(schema, nameof(schema)), description, strict);
    }

    /// <inheritdoc cref="JsonSchema(string, JsonNode, string?, bool?)"/>
    public static ResponseFormat JsonSchema(string name, JsonElement schema, string? description = null, bool? strict = null) =>
        JsonSchema(name, RawJson.From(schema, nameof(schema)), description, strict);

    /// <summary>Schemas for parts of the answer between tags: the value of <c>format</c> in xgrammar's structural tags.</summary>
    /// <exception cref="ArgumentException">The format cannot be written as JSON.</exception>
    public static ResponseFormat StructuralTag(JsonNode format)
    {
        ArgumentNullException.ThrowIfNull(format);
        return new(RawJson.Build(
            writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("type", "structural_tag");
                writer.WritePropertyName("format");
                format.WriteTo(writer);
                writer.WriteEndObject();
            },
            nameof(format)));
    }

    /// <summary>Any other form, sent as it is.</summary>
    /// <exception cref="ArgumentException">The node cannot be written as JSON.</exception>
    public static ResponseFormat FromJson(JsonNode json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new(RawJson.From(json, nameof(json)));
    }

    /// <summary>Any other form, as JSON text, sent as it is.</summary>
    /// <exception cref="ArgumentException">The text is not JSON.</exception>
    public static ResponseFormat FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new(RawJson.Parse(json, nameof(json)));
    }

    /// <summary>The type of the format; a schema stays out of logs.</summary>
    public override string ToString() => $"{nameof(ResponseFormat)} {{ Type = {_json.ToElement().StringOrNull("type")} }}";

    static ResponseFormat IWireJson<ResponseFormat>.FromWire(RawJson json) => new(json);

    void IWireJson<ResponseFormat>.WriteTo(Utf8JsonWriter writer) => _json.WriteTo(writer);

    private static ResponseFormat JsonSchema(string name, RawJson schema, string? description, bool? strict)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new(RawJson.Build(
            writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("type", "json_schema");
                writer.WriteStartObject("json_schema");
                writer.WriteString("name", name);
                writer.WriteOptional("description", description);
                writer.WritePropertyName("schema");
                schema.WriteTo(writer);
                writer.WriteOptional("strict", strict);
                writer.WriteEndObject();
                writer.WriteEndObject();
            },
            nameof(schema)));
    }
}
