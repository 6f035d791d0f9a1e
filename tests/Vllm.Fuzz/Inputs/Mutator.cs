using System.Text;

namespace Vllm.Fuzz;

/// <summary>Makes new inputs of old ones.</summary>
internal static class Mutator
{
    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "data", "data:", "data: ", "event: error", "event:", ":", ": comment", "id: 1", "retry: 5", " ", "\t", "\n", "\r", "\r\n", "\n\n", "\r\r",
            "\r\n\r\n", "\uFEFF", "\0", "data: [DONE]\n\n", "[DONE]", "\ndata: ",
            "{", "}", "[", "]", ",", ":", "\"", "\\", "null", "true", "false", "{}", "[]", "\"\"", "[{}]", "[null]", "0", "-1", "1.5", "1e400", "-1e-400",
            "9223372036854775807", "9223372036854775808", "18446744073709551616", "2147483648", "0.0", "12.0", "NaN", "-Infinity", "Infinity", "\"5\"", "\"NaN\"",
            "\\u0000", "\\ud83d", "\\ude00", "\\ud83d\\ude00", "\\n", "\\/", "\\\"", "\\\\", "é", "😀", "\"\\ud800\"",
            "\"choices\":", "\"choices\":[],", "\"index\":", "\"index\":1,", "\"delta\":", "\"delta\":{},", "\"message\":", "\"content\":", "\"content\":null,",
            "\"reasoning\":", "\"reasoning_content\":", "\"refusal\":", "\"role\":", "\"tool_calls\":", "\"tool_calls\":[{}],", "\"function\":", "\"function\":{},",
            "\"name\":", "\"arguments\":", "\"id\":", "\"type\":", "\"finish_reason\":", "\"finish_reason\":\"stop\",", "\"stop_reason\":", "\"logprobs\":",
            "\"logprob\":", "\"token\":", "\"bytes\":", "\"top_logprobs\":", "\"usage\":", "\"usage\":{},", "\"prompt_tokens\":", "\"total_tokens\":",
            "\"error\":", "\"error\":null,", "\"error\":{},", "\"code\":", "\"detail\":", "\"object\":\"error\",", "\"created\":", "\"model\":", "\"text\":",
            "\"system_fingerprint\":", "\"token_ids\":", "\"x\":1,", "\"x\":{\"y\":[1]},", "\"\\u0069d\":",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    /// <summary>A mutated copy of one of the corpus, or a heap of words.</summary>
    public static byte[] Next(IReadOnlyList<byte[]> corpus, Random random)
    {
        if (random.Next(8) == 0)
        {
            return [.. Enumerable.Range(0, random.Next(1, 40)).SelectMany(_ => Words[random.Next(Words.Length)])];
        }

        byte[] input = corpus[random.Next(corpus.Count)];
        for (int changes = 1 << random.Next(5); changes > 0; changes--)
        {
            input = Change(input, corpus, random);
        }

        return input;
    }

    private static byte[] Change(byte[] input, IReadOnlyList<byte[]> corpus, Random random)
    {
        int at = random.Next(input.Length + 1);
        int length = Math.Min(input.Length - at, 1 << random.Next(9));
        byte[] word = Words[random.Next(Words.Length)];
        switch (random.Next(9))
        {
            case 0:
                return Replace(input, at, Math.Min(1, input.Length - at), [(byte)random.Next(256)]);
            case 1:
                return Replace(input, at, length, []);
            case 2:
                return Replace(input, at, 0, input.AsSpan(at, length));
            case 3:
                return Replace(input, random.Next(input.Length + 1), 0, input.AsSpan(at, length));
            case 4:
                return Replace(input, at, 0, word);
            case 5:
                return Replace(input, at, Math.Min(word.Length, input.Length - at), word);
            case 6:
                (int start, int end) = ValueAt(input, at);
                return Replace(input, start, end - start, word);
            case 7:
                (start, _) = ValueAt(input, at);
                return Replace(input, start, 0, word);
            default:
                byte[] other = corpus[random.Next(corpus.Count)];
                int from = random.Next(other.Length + 1);
                return Replace(input, at, length, other.AsSpan(from, Math.Min(other.Length - from, 1 << random.Next(10))));
        }
    }

    /// <summary>From behind the next colon, comma or bracket to before the next comma or bracket: often a whole value of JSON.</summary>
    private static (int Start, int End) ValueAt(byte[] input, int at)
    {
        int start = input.AsSpan(at).IndexOfAny(":,[{"u8);
        start = start < 0 ? at : at + start + 1;
        int end = input.AsSpan(start).IndexOfAny(",]}"u8);
        return (start, end < 0 ? input.Length : start + end);
    }

    private static byte[] Replace(byte[] input, int at, int length, ReadOnlySpan<byte> by) => [.. input.AsSpan(0, at), .. by, .. input.AsSpan(at + length)];
}
