using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Vllm;

/// <summary>Whether the model calls tools, and which.</summary>
[JsonConverter(typeof(WireJsonConverter<ToolChoice>))]
public sealed class ToolChoice : IWireJson<ToolChoice>
{
    private readonly RawJson _json;

    private ToolChoice(RawJson json) => _json = json;

    /// <summary>No calls: the model answers with text.</summary>
    public static ToolChoice None { get; } = FromJson("\"none\"");

    /// <summary>The model decides. Needs the server's <c>--enable-auto-tool-choice</c> and <c>--tool-call-parser</c>.</summary>
    public static ToolChoice Auto { get; } = FromJson("\"auto\"");

    /// <summary>At least one call.</summary>
    public static ToolChoice Required { get; } = FromJson("\"required\"");

    /// <summary>The name of the function that must be called, when this choice names one.</summary>
    public string? FunctionName => _json.ToElement().MemberOrNull("function")?.StringOrNull("name");

    internal bool IsNone => _json.ToElement() is { ValueKind: JsonValueKind.String } word && word.ValueEquals("none");

    /// <summary>A call of this one function, which has to be among the request's tools.</summary>
    public static ToolChoice Function(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new(RawJson.Build(
            writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("type", "function");
                writer.WriteStartObject("function");
                writer.WriteString("name", name);
                writer.WriteEndObject();
                writer.WriteEndObject();
            },
            nameof(name)));
    }

    /// <summary>Any other choice, sent as it is.</summary>
    /// <exception cref="ArgumentException">The node cannot be written as JSON.</exception>
    public static ToolChoice FromJson(JsonNode json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new(RawJson.From(json, nameof(json)));
    }

    /// <summary>Any other choice, as JSON text (a word stands in quotation marks), sent as it is.</summary>
    /// <exception cref="ArgumentException">The text is not JSON.</exception>
    public static ToolChoice FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new(RawJson.Parse(json, nameof(json)));
    }

    /// <summary>The choice as JSON.</summary>
    public override string ToString() => _json.ToElement().GetRawText();

    static ToolChoice IWireJson<ToolChoice>.FromWire(RawJson json) => new(json);

    void IWireJson<ToolChoice>.WriteTo(Utf8JsonWriter writer) => _json.WriteTo(writer);
}
