using System.Globalization;
using System.Text.Json;

namespace Vllm.Simulator.Json;

/// <summary>Reads members of JSON values that may be missing or of another type.</summary>
internal static class JsonAccess
{
    /// <summary>The member, or an undefined value.</summary>
    public static JsonElement Get(this JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out JsonElement found) ? found : default;

    public static string? Text(this JsonElement value, string name) =>
        value.Get(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>A number; vLLM takes one in quotes too.</summary>
    public static double? Number(this JsonElement value, string name) => value.Get(name) switch
    {
        { ValueKind: JsonValueKind.Number } number => number.GetDouble(),
        { ValueKind: JsonValueKind.String } text when double.TryParse(text.GetString(), CultureInfo.InvariantCulture, out double number) => number,
        _ => null,
    };

    public static int? Int(this JsonElement value, string name) =>
        value.Number(name) is { } number ? (int)Math.Clamp(number, int.MinValue, int.MaxValue) : null;

    public static bool Flag(this JsonElement value, string name, bool otherwise = false) => value.Get(name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => otherwise,
    };

    public static IEnumerable<JsonElement> Items(this JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    /// <summary>The texts of a list; what is no text is left out.</summary>
    public static List<string> Texts(this JsonElement list) =>
        [.. list.Items().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)];

    /// <summary>The integers of a list; one that is too large, or none at all, becomes a number that no token has.</summary>
    public static List<int> Ints(this JsonElement list) =>
    [
        .. list.Items().Select(item => item.ValueKind != JsonValueKind.Number ? -1 : item.TryGetInt32(out int number) ? number : int.MaxValue),
    ];

    public static bool IsMissing(this JsonElement value) => value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;
}
