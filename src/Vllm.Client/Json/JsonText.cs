using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Vllm;

/// <summary>
/// Reads JSON values the way a client has to that must not lose an answer over a detail: strings with broken UTF-8 or half a
/// surrogate pair (for which <see cref="Utf8JsonReader.GetString"/> throws), numbers that are floats, strings or out of range.
/// </summary>
internal static class JsonText
{
    private const int StackLimit = 256;

    /// <summary>
    /// A string, null for JSON null, and the raw JSON for anything else. A lone escaped surrogate stays in the result:
    /// its other half may come with the next piece.
    /// </summary>
    public static string? ReadString(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.String when !reader.ValueIsEscaped:
                return Encoding.UTF8.GetString(reader.ValueSpan);
            case JsonTokenType.String:
                return HoldsOnlyWholes(reader.ValueSpan) ? reader.GetString() : Unescape(reader.ValueSpan);
            default:
                return ReadRaw(ref reader);
        }
    }

    /// <summary>
    /// Whether a string or a name is this text. For half a surrogate pair in either <see cref="Utf8JsonReader.ValueTextEquals(ReadOnlySpan{byte})"/>
    /// throws, also in names that nobody asked for.
    /// </summary>
    public static bool TextIs(this in Utf8JsonReader reader, ReadOnlySpan<byte> text) =>
        reader.ValueIsEscaped ? Unescape(reader.ValueSpan) == Encoding.UTF8.GetString(text) : reader.ValueSpan.SequenceEqual(text);

    /// <summary>The name of a property that no code asks for by its bytes.</summary>
    public static string ReadName(ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped ? Unescape(reader.ValueSpan) : Encoding.UTF8.GetString(reader.ValueSpan);

    /// <summary>A string that repeats over the chunks of a stream: keeps the one before when it is the same.</summary>
    public static string? ReadRepeated(ref Utf8JsonReader reader, string? before) =>
        before is not null && reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped && reader.ValueTextEquals(before) ? before : ReadString(ref reader);

    /// <summary>An integer, also when it was sent as a float or a string; null for anything else or out of range.</summary>
    public static long? ReadInteger(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long value))
        {
            return value;
        }

        return ReadNumber(ref reader) is { } number && Math.Abs(number) < long.MaxValue ? (long)number : null;
    }

    /// <summary>The number of a choice; its place in the list where none was sent, or none that makes sense.</summary>
    public static int ReadIndex(ref Utf8JsonReader reader, int place) =>
        ReadInteger(ref reader) is { } index and >= int.MinValue and <= int.MaxValue ? (int)index : place;

    /// <summary>A finite number, also when it was sent as a string; null for anything else.</summary>
    public static double? ReadNumber(ref Utf8JsonReader reader)
    {
        double value;
        switch (reader.TokenType)
        {
            case JsonTokenType.Number when reader.TryGetDouble(out value):
                break;
            case JsonTokenType.String
                when double.TryParse(ReadString(ref reader), NumberStyles.Float, CultureInfo.InvariantCulture, out value):
                break;
            default:
                reader.Skip();
                return null;
        }

        return double.IsFinite(value) ? value : null;
    }

    /// <summary>The value as it is, for fields that have no fixed shape; null for JSON null.</summary>
    /// <exception cref="JsonException">It passes the allowance.</exception>
    public static JsonElement? ReadElement(ref Utf8JsonReader reader, JsonAllowance allowance)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        allowance.TakeStructure(reader);
        return JsonElement.ParseValue(ref reader);
    }

    /// <summary>A list of integers; null for anything else. Entries that are none are left out.</summary>
    public static List<long>? ReadIntegers(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }

        var values = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (ReadInteger(ref reader) is { } value)
            {
                values.Add(value);
            }
        }

        return values;
    }

    /// <summary>Whether .NET will read an escaped string: no broken UTF-8, and no surrogate, whole or half, that is written as an escape.</summary>
    private static bool HoldsOnlyWholes(ReadOnlySpan<byte> escaped) =>
        escaped.IndexOf("\\ud"u8) < 0 && escaped.IndexOf("\\uD"u8) < 0 && Utf8.IsValid(escaped);

    private static string ReadRaw(ref Utf8JsonReader reader)
    {
        JsonAllowance.RequireFewParts(reader);
        using var document = JsonDocument.ParseValue(ref reader);

        // GetRawText would throw for bytes that are no UTF-8.
        return Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(document.RootElement));
    }

    /// <summary>The text of a JSON string that the reader, or someone else, has found to be valid.</summary>
    public static string Unescape(ReadOnlySpan<byte> escaped)
    {
        // An escape is never shorter than the UTF-16 it stands for, and no UTF-8 sequence is either.
        if (escaped.Length <= StackLimit)
        {
            Span<char> text = stackalloc char[StackLimit];
            return new string(text[..Unescape(escaped, text)]);
        }

        // Measured first: a place for the longest text that it could be would be twice the size of a huge event, and stay in the pool.
        return string.Create(LengthOf(escaped), escaped, static (text, escaped) => Unescape(escaped, text));
    }

    private static int Unescape(ReadOnlySpan<byte> escaped, Span<char> text)
    {
        int length = 0;
        while (true)
        {
            int plain = escaped.IndexOf((byte)'\\');
            length += Encoding.UTF8.GetChars(plain < 0 ? escaped : escaped[..plain], text[length..]);
            if (plain < 0)
            {
                return length;
            }

            text[length++] = Unescape(escaped[plain..], out int used);
            escaped = escaped[(plain + used)..];
        }
    }

    private static int LengthOf(ReadOnlySpan<byte> escaped)
    {
        int length = 0;
        while (true)
        {
            int plain = escaped.IndexOf((byte)'\\');
            length += Encoding.UTF8.GetCharCount(plain < 0 ? escaped : escaped[..plain]);
            if (plain < 0)
            {
                return length;
            }

            length++;
            escaped = escaped[(plain + (escaped[plain + 1] == (byte)'u' ? 6 : 2))..];
        }
    }

    private static char Unescape(ReadOnlySpan<byte> escape, out int used)
    {
        // The JSON reader has checked that the escape is whole and valid.
        used = 2;
        switch (escape[1])
        {
            case (byte)'n':
                return '\n';
            case (byte)'t':
                return '\t';
            case (byte)'r':
                return '\r';
            case (byte)'b':
                return '\b';
            case (byte)'f':
                return '\f';
            case (byte)'u':
                used = 6;
                return (char)ushort.Parse(escape.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            default:
                return (char)escape[1];
        }
    }
}
