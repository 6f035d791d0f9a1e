using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace Vllm;

/// <summary>A tool that the model may call.</summary>
[JsonConverter(typeof(WireJsonConverter<ChatTool>))]
public sealed class ChatTool : IWireJson<ChatTool>
{
    private readonly RawJson _json;

    private ChatTool(RawJson json)
    {
        _json = json;
        JsonElement? function = json.ToElement().MemberOrNull("function");
        Name = function?.StringOrNull("name");
        Description = function?.StringOrNull("description");
    }

    /// <summary>The function's name: what a call names. Null only for a tool from JSON that has none.</summary>
    public string? Name { get; }

    /// <summary>What the model is told about the function.</summary>
    public string? Description { get; }

    /// <summary>A function.</summary>
    /// <param name="name">Its name, as the model is to call it.</param>
    /// <param name="description">What it does and when to call it: the model reads this.</param>
    /// <param name="parameters">The JSON schema of its arguments: an object. Null: it takes none.</param>
    /// <param name="strict">OpenAI's wish for arguments that obey the schema exactly; the server's tool parser decides.</param>
    /// <param name="deferLoading">True: templates that search for tools leave this one out of the prompt until it is asked for.</param>
    /// <exception cref="ArgumentException">The name is empty, or the parameters cannot be written as JSON.</exception>
    public static ChatTool Function(
        string name, string? description = null, JsonNode? parameters = null, bool? strict = null, bool? deferLoading = null) =>
        Function(name, description, parameters is null ? null : RawJson.From(parameters, nameof(parameters)), strict, deferLoading);

    /// <inheritdoc cref="Function(string, string?, JsonNode?, bool?, bool?)"/>
    public static ChatTool Function(
        string name, string? description, JsonElement parameters, bool? strict = null, bool? deferLoading = null) =>
        Function(name, description, RawJson.From(parameters, nameof(parameters)), strict, deferLoading);

    /// <summary>
    /// A function that <c>Microsoft.Extensions.AI</c> describes: one made of a method (<see cref="ToolFunction"/>), a tool of an MCP
    /// server, or a declaration alone.
    /// </summary>
    /// <param name="function">The function; its name, description and schema are taken over as they are now.</param>
    public static ChatTool From(AIFunctionDeclaration function)
    {
        ArgumentNullException.ThrowIfNull(function);
        bool? strict = function.AdditionalProperties.TryGetValue("strict", out object? value) && value is bool flag ? flag : null;
        return Function(function.Name, string.IsNullOrEmpty(function.Description) ? null : function.Description, function.JsonSchema, strict);
    }

    /// <summary>A C# method: its name, its parameters, and the <c>[Description]</c> of both.</summary>
    /// <param name="method">The method. To let it be called, too, make a <see cref="ToolFunction"/> of it.</param>
    /// <param name="name">Another name than the method's.</param>
    /// <param name="description">Another description than the method's.</param>
    [RequiresUnreferencedCode(ToolFunction.ReflectionWarning)]
    [RequiresDynamicCode(ToolFunction.ReflectionWarning)]
    public static ChatTool From(Delegate method, string? name = null, string? description = null) =>
        From(ToolFunction.Create(method, name, description));

    /// <inheritdoc cref="From(Delegate, string?, string?)"/>
    /// <param name="method">The method. To let it be called, too, make a <see cref="ToolFunction"/> of it.</param>
    /// <param name="serializerOptions">Knows the types of the parameters and of the result: safe when trimmed.</param>
    /// <param name="name">Another name than the method's.</param>
    /// <param name="description">Another description than the method's.</param>
    public static ChatTool From(Delegate method, JsonSerializerOptions serializerOptions, string? name = null, string? description = null) =>
        From(ToolFunction.Create(method, serializerOptions, name, description));

    /// <summary>Any other tool, sent as it is.</summary>
    /// <exception cref="ArgumentException">The node cannot be written as JSON.</exception>
    public static ChatTool FromJson(JsonNode json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new(RawJson.From(json, nameof(json)));
    }

    /// <summary>Any other tool, as JSON text, sent as it is.</summary>
    /// <exception cref="ArgumentException">The text is not JSON.</exception>
    public static ChatTool FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new(RawJson.Parse(json, nameof(json)));
    }

    /// <summary>The tool's name; its description and schema stay out of logs.</summary>
    public override string ToString() => $"{nameof(ChatTool)} {{ Name = {Name} }}";

    static ChatTool IWireJson<ChatTool>.FromWire(RawJson json) => new(json);

    void IWireJson<ChatTool>.WriteTo(Utf8JsonWriter writer) => _json.WriteTo(writer);

    private static ChatTool Function(string name, string? description, RawJson? parameters, bool? strict, bool? deferLoading)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new(RawJson.Build(
            writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("type", "function");
                writer.WriteStartObject("function");
                writer.WriteString("name", name);
                writer.WriteOptional("description", description);
                if (parameters is { } schema)
                {
                    writer.WritePropertyName("parameters");
                    schema.WriteTo(writer);
                }

                writer.WriteOptional("strict", strict);
                writer.WriteEndObject();
                writer.WriteOptional("defer_loading", deferLoading);
                writer.WriteEndObject();
            },
            nameof(parameters)));
    }
}
