using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Vllm.Simulator.Engine;

/// <summary>
/// Text to token ids and back. Like a byte-level BPE tokenizer it knows special tokens and pieces of words, and
/// falls back to single bytes, so that a token may be half a character. Decoding what was encoded gives the text again.
/// </summary>
internal static partial class Tokenizer
{
    /// <summary>Stops after <paramref name="limit"/> tokens, as vLLM does with a prompt that is too long anyway.</summary>
    public static List<int> Encode(string text, int limit = int.MaxValue)
    {
        var tokens = new List<int>(Math.Min(limit, (text.Length / 3) + 8));
        int start = 0;
        foreach (ValueMatch special in SpecialTokens().EnumerateMatches(text))
        {
            EncodeOrdinary(text.AsSpan(start, special.Index - start), tokens, limit);
            if (tokens.Count < limit)
            {
                tokens.Add(Vocabulary.Specials[text.Substring(special.Index, special.Length)]);
            }

            start = special.Index + special.Length;
        }

        EncodeOrdinary(text.AsSpan(start), tokens, limit);
        return tokens;
    }

    public static string Decode(IEnumerable<int> tokens) => Encoding.UTF8.GetString([.. Bytes(tokens)]);

    /// <summary>The text of the whole characters, and how many bytes of one more are there.</summary>
    public static (string Text, int UnfinishedBytes) DecodeWhole(IEnumerable<int> tokens)
    {
        byte[] bytes = [.. Bytes(tokens)];
        int unfinished = UnfinishedBytes(bytes);
        return (Encoding.UTF8.GetString(bytes.AsSpan(0, bytes.Length - unfinished)), unfinished);
    }

    /// <summary>How many bytes at the end begin a character that is not whole; 0 for none.</summary>
    public static int UnfinishedBytes(ReadOnlySpan<byte> bytes)
    {
        const int LongestUnfinished = 3;
        for (int i = 1; i <= Math.Min(LongestUnfinished, bytes.Length); i++)
        {
            if ((bytes[^i] & 0xC0) != 0x80)
            {
                return Rune.DecodeFromUtf8(bytes[^i..], out _, out _) == OperationStatus.NeedMoreData ? i : 0;
            }
        }

        return 0;
    }

    private static List<byte> Bytes(IEnumerable<int> tokens)
    {
        var bytes = new List<byte>();
        foreach (int token in tokens)
        {
            bytes.AddRange(Vocabulary.Bytes(token));
        }

        return bytes;
    }

    private static void EncodeOrdinary(ReadOnlySpan<char> text, List<int> tokens, int limit)
    {
        foreach (ValueMatch word in Words().EnumerateMatches(text))
        {
            if (tokens.Count >= limit)
            {
                return;
            }

            EncodeWord(text.Slice(word.Index, word.Length), tokens, limit);
        }
    }

    private static void EncodeWord(ReadOnlySpan<char> word, List<int> tokens, int limit)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(word)];
        Encoding.UTF8.GetBytes(word, bytes);
        string latin = Encoding.Latin1.GetString(bytes);
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> pieces = Vocabulary.Pieces.GetAlternateLookup<ReadOnlySpan<char>>();
        int at = 0;
        while (at < latin.Length && tokens.Count < limit)
        {
            int length = Math.Min(Vocabulary.LongestPiece, latin.Length - at);
            int token = -1;
            while (length > 1 && !pieces.TryGetValue(latin.AsSpan(at, length), out token))
            {
                length--;
            }

            tokens.Add(length > 1 ? token : Vocabulary.ByteTokens[bytes[at]]);
            at += length;
        }
    }

    // GPT-2's words: a space belongs to the word after it; letters, digits and signs do not mix.
    [GeneratedRegex(@"'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Words();

    [GeneratedRegex(@"<\|(?:endoftext|im_start|im_end|vision_start|vision_end|vision_pad|image_pad|video_pad|audio_start|audio_pad|audio_end)\|>|</?(?:tool_call|think)>", RegexOptions.CultureInvariant)]
    private static partial Regex SpecialTokens();
}
