using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Vllm.Fuzz;

/// <summary>Values of a JSON document, read slowly and by the rules of <see cref="JsonText"/>.</summary>
internal static class PlainJson
{
    /// <summary>The document; null when it is none. Bare NaN and infinities are null where that makes it one.</summary>
    public static JsonElement? Parse(ReadOnlySpan<byte> json)
    {
        var options = new JsonDocumentOptions { MaxDepth = 32 << 10 };
        try
        {
            return JsonElement.Parse(json, options);
        }
        catch (JsonException)
        {
        }

        try
        {
            return JsonElement.Parse(WithoutNonFinite(json), options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The members in order, with names that .NET may refuse to read.</summary>
    public static IEnumerable<(string Name, JsonElement Value)> Members(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object
            ? element.EnumerateObject().Select(member => (Unescape(JsonMarshal.GetRawUtf8PropertyName(member)), member.Value))
            : [];

    /// <summary>The last member of this name.</summary>
    public static JsonElement? Last(JsonElement element, string name) =>
        Members(element).Where(member => member.Name == name).Select(member => (JsonElement?)member.Value).LastOrDefault();

    public static string? Text(JsonElement? element) => element switch
    {
        null or { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.String } value => Unescape(JsonMarshal.GetRawUtf8Value(value)[1..^1]),
        { } value => ChunkDescription.Raw(value),
    };

    public static string? NonEmpty(JsonElement? element) => Text(element) is { Length: > 0 } text ? text : null;

    public static string? Word(JsonElement? element) => element is { ValueKind: JsonValueKind.True or JsonValueKind.False } ? null : NonEmpty(element);

    public static double? Number(JsonElement? element)
    {
        double number = double.NaN;
        bool isNumber = element switch
        {
            { ValueKind: JsonValueKind.Number } value => value.TryGetDouble(out number),
            { ValueKind: JsonValueKind.String } => double.TryParse(Text(element), NumberStyles.Float, CultureInfo.InvariantCulture, out number),
            _ => false,
        };
        return isNumber && double.IsFinite(number) ? number : null;
    }

    public static long? Integer(JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out long integer) ? integer
        : Number(element) is { } number && number is > -9.3e18 and < 9.3e18 && Math.Abs(number) < long.MaxValue ? (long)number
        : null;

    public static List<long>? Integers(JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Select(item => Integer(item)).OfType<long>()]
            : null;

    private static string Unescape(ReadOnlySpan<byte> escaped)
    {
        var text = new StringBuilder();
        var plain = new List<byte>();
        for (int i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '\\')
            {
                plain.Add(escaped[i]);
                continue;
            }

            text.Append(Encoding.UTF8.GetString([.. plain]));
            plain.Clear();
            char next = (char)escaped[++i];
            text.Append(next switch
            {
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => (char)Convert.ToUInt16(Encoding.ASCII.GetString(escaped.Slice(i + 1, 4)), 16),
                _ => next,
            });
            i += next == 'u' ? 4 : 0;
        }

        return text.Append(Encoding.UTF8.GetString([.. plain])).ToString();
    }

    private static byte[] WithoutNonFinite(ReadOnlySpan<byte> json)
    {
        string text = Encoding.Latin1.GetString(json);
        var mended = new StringBuilder();
        bool inString = false;
        for (int i = 0; i < text.Length; i++)
        {
            string? word = inString ? null
                : Array.Find((string[])["NaN", "Infinity", "-Infinity"], word => string.CompareOrdinal(text, i, word, 0, word.Length) == 0);
            if (word is not null)
            {
                mended.Append("null");
                i += word.Length - 1;
                continue;
            }

            mended.Append(text[i]);
            if (inString && text[i] == '\\' && i + 1 < text.Length)
            {
                mended.Append(text[++i]);
            }
            else if (text[i] == '"')
            {
                inString = !inString;
            }
        }

        return Encoding.Latin1.GetBytes(mended.ToString());
    }
}
