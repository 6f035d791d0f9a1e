using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vllm;

/// <summary>A chunk that was read in full, as the bytes around its text: an event that begins and ends with them says nothing else.</summary>
/// <param name="prefix">From the name of the data line up to the quote before the text.</param>
/// <param name="suffix">From the quote behind the text up to the blank line, or to the first of the values.</param>
/// <param name="hole">Where the text stood.</param>
/// <param name="choice">The choice that it belongs to.</param>
/// <param name="hasExtras">Whether it also says what a chunk of another kind may say otherwise: then it may only follow its own kind.</param>
/// <param name="values">The values behind its text, in order.</param>
internal sealed class KnownChunk<TChoice>(byte[] prefix, byte[] suffix, TextHole hole, TChoice choice, bool hasExtras, KnownValue[] values)
{
    public TextHole Hole => hole;

    public TChoice Choice => choice;

    public bool HasExtras => hasExtras;

    public KnownValue[] Values => values;

    /// <summary>What came after it last time: with several choices they mostly take turns.</summary>
    public KnownChunk<TChoice>? Next { get; set; }

    /// <summary>Whether an event of this kind stands at <paramref name="start"/>; gives its text and its length, up to the values where there are some.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Matches(byte[] bytes, int start, int end, out JsonPiece text, out int length)
    {
        ReadOnlySpan<byte> unread = bytes.AsSpan(start, end - start);
        length = 0;
        if (!BeginsWith(unread, prefix) || !JsonPiece.TryRead(bytes, start + prefix.Length, end, out text))
        {
            text = default;
            return false;
        }

        length = prefix.Length + text.Length + suffix.Length;
        return BeginsWith(unread[(prefix.Length + text.Length)..], suffix);
    }

    /// <summary>Whether another one stands for the same fields of the same choice.</summary>
    public bool IsLike(KnownChunk<TChoice> other) =>
        Equals(choice, other.Choice) && hole.Field == other.Hole.Field && hole.Call == other.Hole.Call
        && values.Select(value => value.Field).SequenceEqual(other.Values.Select(value => value.Field));

    /// <summary>As a span's own method does it, but without a call for each side of the text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool BeginsWith(ReadOnlySpan<byte> bytes, byte[] expected)
    {
        if (expected.Length < Vector256<byte>.Count)
        {
            return bytes.StartsWith(expected);
        }

        if (bytes.Length < expected.Length)
        {
            return false;
        }

        ref byte left = ref MemoryMarshal.GetReference(bytes);
        ref byte right = ref MemoryMarshal.GetArrayDataReference(expected);
        nuint last = (nuint)(expected.Length - Vector256<byte>.Count);
        for (nuint i = 0; i < last; i += (nuint)Vector256<byte>.Count)
        {
            if (Vector256.LoadUnsafe(ref left, i) != Vector256.LoadUnsafe(ref right, i))
            {
                return false;
            }
        }

        return Vector256.LoadUnsafe(ref left, last) == Vector256.LoadUnsafe(ref right, last);
    }
}
