using System.Text.Json;

namespace Vllm;

/// <summary>
/// The text of a huge event, which is given in pieces: as one string it would take twice the memory of the event, beside the event.
/// </summary>
internal static class LongText
{
    /// <summary>The bytes from which on a text is long.</summary>
    public const int Least = 1 << 20;

    /// <summary>The bytes of a piece.</summary>
    public const int LongestPiece = 16 << 10;

    private const int LongestEscape = 6;

    public static bool Is(in Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length >= Least;

    /// <summary>
    /// The length of the next piece of the inside of a JSON string. It ends between two characters, but two escapes that make one may stand in
    /// two pieces: <see cref="Utf16Joiner"/> joins them.
    /// </summary>
    public static int NextPiece(ReadOnlySpan<byte> escaped, int longest = LongestPiece)
    {
        longest = Math.Max(longest, LongestEscape);
        if (escaped.Length <= longest)
        {
            return escaped.Length;
        }

        int end = 0;
        while (true)
        {
            int plain = escaped[end..longest].IndexOf((byte)'\\');
            if (plain < 0)
            {
                return EndOfCharacter(escaped, end, longest);
            }

            int escape = end + plain;
            int next = escape + (escaped[escape + 1] == (byte)'u' ? LongestEscape : 2);
            if (next > longest)
            {
                return escape;
            }

            end = next;
        }
    }

    /// <summary>
    /// At most three bytes continue a character; more than that are no UTF-8, and each stands for itself. No character goes over
    /// <paramref name="least"/>, where an escape ends.
    /// </summary>
    private static int EndOfCharacter(ReadOnlySpan<byte> utf8, int least, int most)
    {
        for (int end = most; end >= least && end > most - 4; end--)
        {
            if (end == least || (utf8[end] & 0xC0) != 0x80)
            {
                return end;
            }
        }

        return most;
    }
}
