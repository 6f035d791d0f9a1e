using System.Text;

namespace Vllm;

/// <summary>
/// Splits the content of one choice at <see cref="ReasoningTags"/>, wherever the pieces cut the tags. It holds back only what may
/// still become a tag.
/// </summary>
internal sealed class ReasoningSplitter(ReasoningTags tags)
{
    /// <summary>The white space at the start, which is text unless the opening tag follows. There may be much of it.</summary>
    private readonly StringBuilder _leading = new();
    private string _held = "";
    private Place _place = Place.Start;

    private enum Place
    {
        /// <summary>Nothing but white space came; the opening tag may follow.</summary>
        Start,
        Reasoning,
        Content,
    }

    /// <summary>Takes the next piece of content and gives what is certain: reasoning first, then content; null for none.</summary>
    public (string? Reasoning, string? Content) Push(string piece)
    {
        string text = _held + piece;
        _held = "";
        if (_place == Place.Start && !PassStart(ref text))
        {
            return (null, null);
        }

        if (_place == Place.Content)
        {
            return (null, NullIfEmpty(text));
        }

        int close = text.IndexOf(tags.Close, StringComparison.Ordinal);
        if (close >= 0)
        {
            _place = Place.Content;
            return (NullIfEmpty(text[..close]), NullIfEmpty(text[(close + tags.Close.Length)..]));
        }

        int held = LengthOfTagBegun(text);
        _held = text[(text.Length - held)..];
        return (NullIfEmpty(text[..(text.Length - held)]), null);
    }

    /// <summary>What was held back, now that no more can come.</summary>
    public (string? Reasoning, string? Content) Flush()
    {
        string text = _leading + _held;
        _held = "";
        _leading.Clear();
        bool isReasoning = _place == Place.Reasoning || (_place == Place.Start && tags.StartsInReasoning);
        return isReasoning ? (NullIfEmpty(text), null) : (null, NullIfEmpty(text));
    }

    /// <summary>Decides where the answer begins; false while that is open.</summary>
    private bool PassStart(ref string text)
    {
        int blank = text.Length - text.AsSpan().TrimStart().Length;
        _leading.Append(text, 0, blank);
        text = text[blank..];
        if (text.StartsWith(tags.Open, StringComparison.Ordinal))
        {
            // White space before the tag belongs to the template's layout, not to the answer.
            text = text[tags.Open.Length..];
            _place = Place.Reasoning;
        }
        else if (tags.Open.StartsWith(text, StringComparison.Ordinal))
        {
            _held = text;
            return false;
        }
        else
        {
            text = _leading + text;
            _place = tags.StartsInReasoning ? Place.Reasoning : Place.Content;
        }

        _leading.Clear();
        return true;
    }

    private int LengthOfTagBegun(string text)
    {
        for (int length = Math.Min(tags.Close.Length - 1, text.Length); length > 0; length--)
        {
            if (text.AsSpan().EndsWith(tags.Close.AsSpan(0, length), StringComparison.Ordinal))
            {
                return length;
            }
        }

        return 0;
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
