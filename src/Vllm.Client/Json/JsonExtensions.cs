using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Vllm;

/// <summary>Short forms for writing what is set and for reading what may be there.</summary>
internal static class JsonExtensions
{
    public static void WriteOptional(this Utf8JsonWriter writer, string key, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(key, value);
        }
    }

    public static void WriteOptional(this Utf8JsonWriter writer, string key, bool? value)
    {
        if (value is { } flag)
        {
            writer.WriteBoolean(key, flag);
        }
    }

    /// <summary>A copy with one more member; the same name replaces. The value is copied too, so that it can stand in several objects.</summary>
    public static JsonObject With(this JsonObject json, string name, JsonNode? value)
    {
        JsonObject copy = json.DeepClone().AsObject();
        copy[name] = value?.DeepClone();
        return copy;
    }

    /// <summary>A member of an object; null when this is no object or has no such member.</summary>
    public static JsonElement? MemberOrNull(this JsonElement element, string key)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        try
        {
            return element.TryGetProperty(key, out JsonElement value) ? value : null;
        }
        catch (InvalidOperationException)
        {
            // Another name holds half a surrogate pair, which .NET refuses to compare with.
            byte[] name = Encoding.UTF8.GetBytes(key);
            return element.EnumerateObject().Where(property => JsonMarshal.GetRawUtf8PropertyName(property).SequenceEqual(name))
                .Select(property => (JsonElement?)property.Value).LastOrDefault();
        }
    }

    /// <summary>A member's name, also when .NET refuses to read it.</summary>
    public static string TextOfName(this JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8PropertyName(property));
        }
    }

    /// <summary>The text of a string, the raw JSON of anything else; null when there is nothing, or JSON null.</summary>
    public static string? TextOrNull(this JsonElement? element)
    {
        if (element is not { } value || value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            return null;
        }

        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, or bytes that are no UTF-8: the escaped text is better than none.
            return Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value)).Trim('"');
        }
    }

    /// <summary>A member that is a string; null when it is anything else.</summary>
    public static string? StringOrNull(this JsonElement element, string key) =>
        element.MemberOrNull(key) is { ValueKind: JsonValueKind.String } value ? TextOrNull(value) : null;

    /// <summary>A member that is an integer; null when it is anything else.</summary>
    public static long? IntegerOrNull(this JsonElement element, string key) =>
        element.MemberOrNull(key) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out long integer) ? integer : null;

    /// <summary>The items of a member that is an array; none when it is anything else.</summary>
    public static IEnumerable<JsonElement> ItemsOrNone(this JsonElement element, string key) =>
        element.MemberOrNull(key) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : [];
}
