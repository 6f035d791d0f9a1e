namespace Vllm;

/// <summary>
/// Joins a surrogate pair that was cut between two pieces of text, as servers do that write <c>\ud83d</c> and <c>\ude00</c> in two
/// events. A half without its other half becomes U+FFFD; all other text passes untouched.
/// </summary>
internal struct Utf16Joiner
{
    private char _held;

    /// <summary>Whether half a pair waits for its other half.</summary>
    public readonly bool Holds => _held != 0;

    /// <summary>The text that is certain after this piece; null when there is none yet.</summary>
    public string? Push(string? piece)
    {
        if (string.IsNullOrEmpty(piece))
        {
            return null;
        }

        return _held == 0 && !HoldsHalf(piece) ? piece : Join(piece);
    }

    /// <summary>What is still held when no more text can come; null when there is nothing.</summary>
    public string? Flush()
    {
        if (_held == 0)
        {
            return null;
        }

        _held = '\0';
        return "\uFFFD";
    }

    /// <summary>Whether there is half a pair without its other half.</summary>
    public static bool HoldsHalf(ReadOnlySpan<char> text)
    {
        int half;
        while ((half = text.IndexOfAnyInRange('\uD800', '\uDFFF')) >= 0)
        {
            if (half + 1 == text.Length || !char.IsSurrogatePair(text[half], text[half + 1]))
            {
                return true;
            }

            text = text[(half + 2)..];
        }

        return false;
    }

    private string? Join(string piece)
    {
        string text = _held == 0 ? piece : _held + piece;
        _held = char.IsHighSurrogate(text[^1]) ? text[^1] : '\0';
        int length = _held == 0 ? text.Length : text.Length - 1;
        if (length == 0)
        {
            return null;
        }

        return string.Create(length, text, static (span, source) =>
        {
            source.AsSpan(0, span.Length).CopyTo(span);
            for (int i = 0; i < span.Length; i++)
            {
                if (!char.IsSurrogate(span[i]))
                {
                    continue;
                }

                if (char.IsHighSurrogate(span[i]) && i + 1 < span.Length && char.IsLowSurrogate(span[i + 1]))
                {
                    i++;
                }
                else
                {
                    span[i] = '\uFFFD';
                }
            }
        });
    }
}
