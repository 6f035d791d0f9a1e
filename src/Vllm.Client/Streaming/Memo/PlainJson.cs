using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace Vllm;

/// <summary>
/// Reads a value as servers write it: without white space, its names in the usual order. What is not so, or is no JSON, is refused and goes to the
/// full parser; what is taken, that one would have read to the same.
/// </summary>
/// <param name="bytes">The read buffer.</param>
/// <param name="position">Where the value begins.</param>
/// <param name="end">Where what was read ends.</param>
internal ref struct PlainJson(byte[] bytes, int position, int end)
{
    /// <summary>More digits may not fit into 64 bits.</summary>
    private const int MostDigits = 18;

    /// <summary>The first byte that was not taken.</summary>
    public int Position { get; private set; } = position;

    private readonly ReadOnlySpan<byte> Rest
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => bytes.AsSpan(Position, end - Position);
    }

    /// <summary>What was taken since.</summary>
    public readonly ReadOnlyMemory<byte> Since(int start) => bytes.AsMemory(start, Position - start);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(ReadOnlySpan<byte> text)
    {
        if (!Rest.StartsWith(text))
        {
            return false;
        }

        Position += text.Length;
        return true;
    }

    /// <summary>A string, its quotes included.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTakeText(out JsonPiece text)
    {
        text = default;
        if (!TryTake("\""u8) || !JsonPiece.TryRead(bytes, Position, end, out text))
        {
            return false;
        }

        Position += text.Length + 1;
        return true;
    }

    /// <summary>An integer of at least 0. What stands behind it is for the caller to take, so that the half of a longer number is not taken for one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTakeCount(out long count)
    {
        ReadOnlySpan<byte> rest = Rest;
        count = 0;
        int length = 0;
        for (; length < rest.Length && char.IsAsciiDigit((char)rest[length]); length++)
        {
            count = (count * 10) + (rest[length] - '0');
        }

        if (length is 0 or > MostDigits || (rest[0] == '0' && length > 1))
        {
            return false;
        }

        Position += length;
        return true;
    }

    /// <summary>A finite number, read as <see cref="System.Text.Json.Utf8JsonReader.TryGetDouble"/> does. What stands behind it is for the caller to take.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTakeNumber(out double number)
    {
        ReadOnlySpan<byte> rest = Rest;
        int length = NumberLength(rest);
        if (length == 0 || !Utf8Parser.TryParse(rest[..length], out number, out int taken) || taken != length || !double.IsFinite(number))
        {
            number = 0;
            return false;
        }

        Position += length;
        return true;
    }

    /// <summary>The length of the number that the text begins with (RFC 8259, section 6); 0 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int NumberLength(ReadOnlySpan<byte> text)
    {
        int i = Has(text, 0, '-') ? 1 : 0;
        int whole = DigitCount(text[i..]);
        if (whole == 0 || (text[i] == '0' && whole > 1))
        {
            return 0;
        }

        i += whole;
        if (Has(text, i, '.'))
        {
            int digits = DigitCount(text[(i + 1)..]);
            if (digits == 0)
            {
                return 0;
            }

            i += 1 + digits;
        }

        if (Has(text, i, 'e') || Has(text, i, 'E'))
        {
            int sign = Has(text, i + 1, '-') || Has(text, i + 1, '+') ? 1 : 0;
            int digits = DigitCount(text[(i + 1 + sign)..]);
            return digits == 0 ? 0 : i + 1 + sign + digits;
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Has(ReadOnlySpan<byte> text, int at, char expected) => at < text.Length && text[at] == expected;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int DigitCount(ReadOnlySpan<byte> text)
    {
        int count = 0;
        while (count < text.Length && char.IsAsciiDigit((char)text[count]))
        {
            count++;
        }

        return count;
    }
}
