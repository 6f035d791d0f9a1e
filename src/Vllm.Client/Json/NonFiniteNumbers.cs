using System.Buffers;

namespace Vllm;

/// <summary>
/// Bare <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c>, as Python's <c>json.dumps</c> writes them, are no JSON. They occur for log
/// probabilities; an answer must not be lost over one.
/// </summary>
internal static class NonFiniteNumbers
{
    /// <summary>A copy in which such numbers are <c>null</c>; null when there is none, so that the document is broken in another way.</summary>
    public static byte[]? Replace(ReadOnlySpan<byte> json)
    {
        ArrayBufferWriter<byte>? copy = null;
        int copied = 0;
        for (int i = 0; i < json.Length;)
        {
            int word = LengthOfWord(json[i..]);
            if (word > 0)
            {
                copy ??= new ArrayBufferWriter<byte>(json.Length + 16);
                copy.Write(json[copied..i]);
                copy.Write("null"u8);
                copied = i + word;
            }

            i += word > 0 ? word : json[i] == (byte)'"' ? LengthOfString(json[i..]) : 1;
        }

        copy?.Write(json[copied..]);
        return copy?.WrittenSpan.ToArray();
    }

    private static int LengthOfWord(ReadOnlySpan<byte> json) => json[0] switch
    {
        (byte)'N' when json.StartsWith("NaN"u8) => 3,
        (byte)'I' when json.StartsWith("Infinity"u8) => 8,
        (byte)'-' when json.StartsWith("-Infinity"u8) => 9,
        _ => 0,
    };

    private static int LengthOfString(ReadOnlySpan<byte> json)
    {
        for (int at = 1; at < json.Length;)
        {
            int next = json[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0)
            {
                break;
            }

            at += next;
            if (json[at] == (byte)'"')
            {
                return at + 1;
            }

            at += 2;
        }

        return json.Length;
    }
}
