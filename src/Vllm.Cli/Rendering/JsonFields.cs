using System.Text.Json;

namespace Vllm.Cli;

/// <summary>Fields that may be missing.</summary>
internal static class JsonFields
{
    public static void WriteOptional(this Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteText(name, value);
        }
    }

    public static void WriteOptional(this Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }

    /// <summary>What the server sent and the library has no property for, under the server's names.</summary>
    public static void WriteAll(this Utf8JsonWriter writer, IReadOnlyDictionary<string, JsonElement> properties)
    {
        foreach ((string name, JsonElement value) in properties)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }
    }
}
