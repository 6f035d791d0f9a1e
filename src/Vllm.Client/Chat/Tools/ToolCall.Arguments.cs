using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace Vllm;

/// <content>Reading the arguments. Empty ones are an empty object; broken or cut ones are a <see cref="ToolArgumentsException"/>.</content>
public sealed partial record ToolCall
{
    /// <summary>The arguments as a JSON object.</summary>
    /// <exception cref="ToolArgumentsException">They are cut or broken, or no object.</exception>
    public JsonElement ParseArguments() => ToolArguments.TryParse(Arguments, out JsonElement arguments, out int position)
        ? arguments
        : throw ToolArgumentsException.Broken(this, position);

    /// <summary>The arguments as a JSON object.</summary>
    /// <param name="arguments">The object, when they are one.</param>
    /// <returns>False when they are cut or broken, or no object.</returns>
    public bool TryParseArguments(out JsonElement arguments)
    {
        bool isObject = ToolArguments.TryParse(Arguments, out arguments, out _);
        arguments = isObject ? arguments : default;
        return isObject;
    }

    /// <summary>The arguments by name. A name that stands twice counts with its last value.</summary>
    /// <exception cref="ToolArgumentsException">They are cut or broken, or no object.</exception>
    public IReadOnlyDictionary<string, JsonElement> ParseArgumentsByName()
    {
        var byName = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonProperty argument in ParseArguments().EnumerateObject())
        {
            byName[argument.Name] = argument.Value;
        }

        return byName;
    }

    /// <summary>The arguments as an object of a type; safe when trimmed.</summary>
    /// <param name="type">The type, from a source-generated context.</param>
    /// <exception cref="ToolArgumentsException">They are cut or broken, or do not fit the type.</exception>
    public T ArgumentsAs<T>(JsonTypeInfo<T> type)
    {
        ArgumentNullException.ThrowIfNull(type);
        JsonElement arguments = ParseArguments();
        try
        {
            return arguments.Deserialize(type)!;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw ToolArgumentsException.Misfit(this, typeof(T), (exception as JsonException)?.Path);
        }
    }

    /// <summary>The arguments as an object of a type, found by reflection.</summary>
    /// <param name="options">Null: names in camelCase or any case, numbers also as strings, enums by name.</param>
    /// <exception cref="ToolArgumentsException">They are cut or broken, or do not fit the type.</exception>
    [RequiresUnreferencedCode(ToolFunction.ReflectionWarning)]
    [RequiresDynamicCode(ToolFunction.ReflectionWarning)]
    public T ArgumentsAs<T>(JsonSerializerOptions? options = null) =>
        ArgumentsAs((JsonTypeInfo<T>)(options ?? AIJsonUtilities.DefaultOptions).GetTypeInfo(typeof(T)));

    /// <summary>The arguments as an object of a type; safe when trimmed.</summary>
    /// <param name="type">The type, from a source-generated context.</param>
    /// <param name="arguments">The object, when they fit.</param>
    /// <returns>False when they are cut or broken, or do not fit the type.</returns>
    public bool TryArgumentsAs<T>(JsonTypeInfo<T> type, [MaybeNullWhen(false)] out T arguments)
    {
        try
        {
            arguments = ArgumentsAs(type);
            return true;
        }
        catch (ToolArgumentsException)
        {
            arguments = default;
            return false;
        }
    }

    /// <summary>The arguments as an object of a type, found by reflection.</summary>
    /// <param name="arguments">The object, when they fit.</param>
    /// <param name="options">As for <see cref="ArgumentsAs{T}(JsonSerializerOptions?)"/>.</param>
    /// <returns>False when they are cut or broken, or do not fit the type.</returns>
    [RequiresUnreferencedCode(ToolFunction.ReflectionWarning)]
    [RequiresDynamicCode(ToolFunction.ReflectionWarning)]
    public bool TryArgumentsAs<T>([MaybeNullWhen(false)] out T arguments, JsonSerializerOptions? options = null) =>
        TryArgumentsAs((JsonTypeInfo<T>)(options ?? AIJsonUtilities.DefaultOptions).GetTypeInfo(typeof(T)), out arguments);
}
