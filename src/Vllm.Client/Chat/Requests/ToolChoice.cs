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

    private ToolChoice(ToolChoice word, IReadOnlyList<string> allowed)
    {
        _json = word._json;
        AllowedFunctionNames = allowed;
    }

    /// <summary>No calls: the model answers with text.</summary>
    public static ToolChoice None { get; } = FromJson("\"none\"");

    /// <summary>The model decides. Needs the server's <c>--enable-auto-tool-choice</c> and <c>--tool-call-parser</c>.</summary>
    public static ToolChoice Auto { get; } = FromJson("\"auto\"");

    /// <summary>At least one call.</summary>
    public static ToolChoice Required { get; } = FromJson("\"required\"");

    /// <summary>The name of the function that must be called, when this choice names one.</summary>
    public string? FunctionName => _json.ToElement().MemberOrNull("function")?.StringOrNull("name");

    /// <summary>The names of the functions that may be called, when this choice lists them; null: all.</summary>
    public IReadOnlyList<string>? AllowedFunctionNames { get; }

    internal bool IsNone => _json.ToElement() is { ValueKind: JsonValueKind.String } word && word.ValueEquals("none");

    /// <summary>Whether the model is forced to call a tool: by a word, by a name, or in a form that is not known here.</summary>
    internal bool IsForced => !IsNone && !(_json.ToElement() is { ValueKind: JsonValueKind.String } word && word.ValueEquals("auto"));

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

    /// <summary>Some of the request's tools: the others stay in the request object and are not sent.</summary>
    /// <remarks>
    /// vLLM's chat completions know no <c>allowed_tools</c> (0.32), so that the client narrows the list. The prompt changes with it,
    /// and the server's prefix cache does not reach past the tools.
    /// </remarks>
    /// <param name="names">The functions that may be called, each among the request's tools. At least one.</param>
    /// <param name="required">True: at least one call, as with <see cref="Required"/>. False: the model decides.</param>
    /// <exception cref="ArgumentException">There is no name, or one is empty.</exception>
    public static ToolChoice Allowed(IReadOnlyList<string> names, bool required = false)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Count == 0 || names.Any(string.IsNullOrEmpty))
        {
            throw new ArgumentException($"Give at least one name, and none that is empty; to forbid all calls use {nameof(ToolChoice)}.{nameof(None)}.", nameof(names));
        }

        return new(required ? Required : Auto, [.. names.Distinct(StringComparer.Ordinal)]);
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

    /// <summary>The choice as JSON, and the names that may be called.</summary>
    public override string ToString() =>
        AllowedFunctionNames is { } names ? $"{_json.ToElement().GetRawText()} of {string.Join(", ", names)}" : _json.ToElement().GetRawText();

    static ToolChoice IWireJson<ToolChoice>.FromWire(RawJson json) => new(json);

    void IWireJson<ToolChoice>.WriteTo(Utf8JsonWriter writer) => _json.WriteTo(writer);
}
