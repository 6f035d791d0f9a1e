using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;

namespace Vllm;

/// <summary>
/// The inside of a JSON string in the read buffer, valid until the next read. Short ones carry their bytes as a number, so that
/// <see cref="TokenCache"/> needs neither a hash over them nor a comparison byte by byte.
/// </summary>
internal readonly struct JsonPiece
{
    private readonly byte[] _bytes;
    private readonly int _start;

    private JsonPiece(byte[] bytes, int start, int length, bool isEscaped, TokenKey key)
    {
        _bytes = bytes;
        _start = start;
        Length = length;
        IsEscaped = isEscaped;
        Key = key;
    }

    public int Length { get; }

    /// <summary>Whether it holds a backslash.</summary>
    public bool IsEscaped { get; }

    /// <summary>The bytes as numbers; none when there are more than 15.</summary>
    public TokenKey Key { get; }

    public ReadOnlySpan<byte> Span => MemoryMarshal.CreateReadOnlySpan(ref _bytes[_start], Length);

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(_start, Length);

    /// <summary>Whether it is text without escapes as it stands.</summary>
    public bool IsPlainUtf8 => !IsEscaped && Utf8.IsValid(Span);

    /// <summary>Reads up to the quote that ends the string; false when there is none before <paramref name="end"/>, or a control character.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(byte[] bytes, int start, int end, out JsonPiece piece)
    {
        // One load finds the end of nearly every token and is its key. It may look behind the end of what was read, which then is a quote of
        // old: the caller compares what follows, and that lies behind the end too.
        if (start + Vector128<byte>.Count <= bytes.Length)
        {
            Vector128<byte> window = Vector128.LoadUnsafe(ref bytes[start]);
            Vector128<byte> special = Vector128.Equals(window, Vector128.Create((byte)'"'))
                | Vector128.Equals(window, Vector128.Create((byte)'\\'))
                | Vector128.LessThan(window, Vector128.Create((byte)' '));
            uint marks = special.ExtractMostSignificantBits();
            if (marks != 0)
            {
                int length = System.Numerics.BitOperations.TrailingZeroCount(marks);
                if (bytes[start + length] == (byte)'"')
                {
                    Vector128<byte> inside = Vector128.LessThan(Vector128<byte>.Indices, Vector128.Create((byte)length));
                    Vector128<ulong> key = (window & inside).AsUInt64();
                    piece = new JsonPiece(bytes, start, length, isEscaped: false, new TokenKey(key[0], key[1]));
                    return start + length < end;
                }
            }
        }

        return TryReadAny(bytes, start, end, out piece);
    }

    /// <summary>The long way: escapes, long strings, and the last bytes of the buffer.</summary>
    private static bool TryReadAny(byte[] bytes, int start, int end, out JsonPiece piece)
    {
        piece = default;
        bool isEscaped = false;
        int i = start;
        while (true)
        {
            int length = bytes.AsSpan(i, end - i).IndexOfAny(JsonSpecials.Bytes);
            if (length < 0)
            {
                return false;
            }

            i += length;
            if (bytes[i] == (byte)'"')
            {
                break;
            }

            int escape = JsonSpecials.EscapeLength(bytes.AsSpan(i, end - i));
            if (escape == 0)
            {
                return false;
            }

            isEscaped = true;
            i += escape;
        }

        piece = new JsonPiece(bytes, start, i - start, isEscaped, KeyOf(bytes.AsSpan(start, i - start)));
        return true;
    }

    private static TokenKey KeyOf(ReadOnlySpan<byte> text)
    {
        if (text.Length >= Vector128<byte>.Count)
        {
            return default;
        }

        Span<byte> padded = stackalloc byte[Vector128<byte>.Count];
        padded.Clear();
        text.CopyTo(padded);
        Vector128<ulong> key = Vector128.Create<byte>(padded).AsUInt64();
        return new TokenKey(key[0], key[1]);
    }
}
