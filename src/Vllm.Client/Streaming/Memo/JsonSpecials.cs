using System.Buffers;

namespace Vllm;

/// <summary>The bytes that mean something inside a JSON string (RFC 8259, section 7).</summary>
internal static class JsonSpecials
{
    /// <summary>The quote that ends it, the backslash that begins an escape, and the control characters, which may not stand in it.</summary>
    public static SearchValues<byte> Bytes { get; } = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(b => (byte)b), (byte)'"', (byte)'\\']);

    /// <summary>The length of the escape that the text begins with; 0 when it is none, or not all of it is there.</summary>
    public static int EscapeLength(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || text[0] != (byte)'\\')
        {
            return 0;
        }

        if (text[1] != (byte)'u')
        {
            return "\"\\/bfnrt"u8.Contains(text[1]) ? 2 : 0;
        }

        return text.Length >= 6 && IsHex(text[2]) && IsHex(text[3]) && IsHex(text[4]) && IsHex(text[5]) ? 6 : 0;
    }

    private static bool IsHex(byte digit) => char.IsAsciiHexDigit((char)digit);
}
