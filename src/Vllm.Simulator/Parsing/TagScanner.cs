namespace Vllm.Simulator.Parsing;

/// <summary>Looks for tags in text that comes in pieces.</summary>
internal static class TagScanner
{
    /// <summary>How many characters at the end of <paramref name="text"/> may be the beginning of <paramref name="tag"/>.</summary>
    public static int Partial(ReadOnlySpan<char> text, string tag)
    {
        for (int length = Math.Min(tag.Length - 1, text.Length); length > 0; length--)
        {
            if (text[^length..].SequenceEqual(tag.AsSpan(0, length)))
            {
                return length;
            }
        }

        return 0;
    }
}
