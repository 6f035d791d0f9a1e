using System.Globalization;
using System.Runtime.CompilerServices;

namespace Vllm;

/// <summary>The line before a chunk of HTTP/1.1 that says how long it is (RFC 9112, section 7.1), in the form without extensions.</summary>
internal static class ChunkSize
{
    /// <summary>The longest line that <see cref="Write"/> makes.</summary>
    public const int LongestLine = 18;

    /// <summary>No server of tokens sends longer ones.</summary>
    private const long Largest = 0xFFF_FFFF;

    /// <summary>Adds a digit to a size; false when it is none, or one too many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryAdd(byte digit, ref int size)
    {
        int value = digit - '0';
        if ((uint)value > 9)
        {
            value = (digit | 0x20) - 'a' + 10;
            if (value is < 10 or > 15)
            {
                return false;
            }
        }

        if (size > Largest >> 4)
        {
            return false;
        }

        size = (size << 4) + value;
        return true;
    }

    /// <summary>Reads a whole line; false when it is not all there, or something else.</summary>
    /// <param name="bytes">Where it stands.</param>
    /// <param name="start">Its first byte.</param>
    /// <param name="size">The size of the chunk.</param>
    /// <param name="data">The first byte behind the line.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ReadOnlySpan<byte> bytes, int start, out int size, out int data)
    {
        size = 0;
        int end = start;
        while (end < bytes.Length && TryAdd(bytes[end], ref size))
        {
            end++;
        }

        data = end + 2;
        return end > start && data <= bytes.Length && bytes[end] == (byte)'\r' && bytes[end + 1] == (byte)'\n';
    }

    /// <summary>Writes the line of a chunk and gives its length.</summary>
    public static int Write(Span<byte> room, long size)
    {
        _ = size.TryFormat(room, out int digits, "X", CultureInfo.InvariantCulture);
        "\r\n"u8.CopyTo(room[digits..]);
        return digits + 2;
    }
}
