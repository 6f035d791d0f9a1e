using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace Vllm;

/// <summary>
/// Makes tools that <see cref="ChatApi.RunToolsAsync"/> can call. They are <see cref="AIFunction"/>s of <c>Microsoft.Extensions.AI</c>, as are the
/// tools of an MCP client: all of them mix in one list.
/// </summary>
/// <example><code>
/// AIFunction weather = ToolFunction.Create(
///     ([Description("The city")] string city) => $"18 °C in {city}", "get_weather", "The weather now");
/// </code></example>
public static class ToolFunction
{
    internal const string ReflectionWarning =
        "The JSON form of the types is found by reflection. Use the overload with JsonTypeInfo or JsonSerializerOptions of a source-generated context.";

    /// <summary>A C# method: its name, its parameters, and the <c>[Description]</c> of both.</summary>
    /// <param name="method">
    /// The method, synchronous or not. A <see cref="CancellationToken"/> among its parameters is cancelled with the run; the model does not see it.
    /// </param>
    /// <param name="name">Another name than the method's. A lambda needs one.</param>
    /// <param name="description">Another description than the method's.</param>
    [RequiresUnreferencedCode(ReflectionWarning)]
    [RequiresDynamicCode(ReflectionWarning)]
    public static AIFunction Create(Delegate method, string? name = null, string? description = null) =>
        AIFunctionFactory.Create(method, name, description);

    /// <inheritdoc cref="Create(Delegate, string?, string?)"/>
    /// <param name="method">The method.</param>
    /// <param name="serializerOptions">Knows the types of the parameters and of the result: safe when trimmed.</param>
    /// <param name="name">Another name than the method's. A lambda needs one.</param>
    /// <param name="description">Another description than the method's.</param>
    public static AIFunction Create(Delegate method, JsonSerializerOptions serializerOptions, string? name = null, string? description = null)
    {
        ArgumentNullException.ThrowIfNull(serializerOptions);
        return AIFunctionFactory.Create(method, name, description, serializerOptions);
    }

    /// <inheritdoc cref="Create(Delegate, string?, string?)"/>
    /// <param name="method">The method.</param>
    /// <param name="target">The object it is called on; null for a static method.</param>
    /// <param name="name">Another name than the method's.</param>
    /// <param name="description">Another description than the method's.</param>
    [RequiresUnreferencedCode(ReflectionWarning)]
    [RequiresDynamicCode(ReflectionWarning)]
    public static AIFunction Create(MethodInfo method, object? target, string? name = null, string? description = null) =>
        AIFunctionFactory.Create(method, target, name, description);

    /// <summary>A function with typed arguments, whose schema comes from their type; safe when trimmed.</summary>
    /// <param name="name">Its name, as the model is to call it.</param>
    /// <param name="description">What it does and when to call it: the model reads this.</param>
    /// <param name="argumentsType">The type of the arguments, from a source-generated context.</param>
    /// <param name="run">Runs it. The text is what the model gets.</param>
    public static AIFunction Create<T>(
        string name, string? description, JsonTypeInfo<T> argumentsType, Func<T, CancellationToken, ValueTask<string>> run)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(argumentsType);
        ArgumentNullException.ThrowIfNull(run);
        JsonElement schema = AIJsonUtilities.CreateJsonSchema(typeof(T), serializerOptions: argumentsType.Options);
        return new HandlerFunction(name, description, schema, (call, cancellationToken) => run(call.ArgumentsAs(argumentsType), cancellationToken));
    }

    /// <summary>A function with a JSON schema of its own; safe when trimmed.</summary>
    /// <param name="name">Its name, as the model is to call it.</param>
    /// <param name="description">What it does and when to call it: the model reads this.</param>
    /// <param name="parameters">The JSON schema of its arguments: an object. Null: it takes none.</param>
    /// <param name="run">Runs it. The text is what the model gets.</param>
    public static AIFunction Create(
        string name, string? description, JsonNode? parameters, Func<ToolCall, CancellationToken, ValueTask<string>> run)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(run);
        RawJson schema = RawJson.From(parameters ?? JsonNode.Parse("""{"type":"object","properties":{}}""")!, nameof(parameters));
        return new HandlerFunction(name, description, schema.ToElement(), run);
    }
}
