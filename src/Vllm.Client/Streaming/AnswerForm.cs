using System.Text;

namespace Vllm;

/// <summary>What the bytes of an answer turn out to be, whatever was asked for and whatever the header says.</summary>
internal enum AnswerForm
{
    /// <summary>Not enough bytes to tell.</summary>
    Unknown,

    /// <summary>Server-Sent Events.</summary>
    Events,

    /// <summary>One JSON document, or something that is none.</summary>
    Document,
}

/// <summary>Tells the form of an answer from its first bytes.</summary>
internal static class AnswerForms
{
    private static readonly byte[][] FieldNames = [":"u8.ToArray(), "data:"u8.ToArray(), "event:"u8.ToArray(), "id:"u8.ToArray(), "retry:"u8.ToArray()];

    /// <summary>One line of white space is looked at again with each read, so that it may not grow for ever.</summary>
    private const int LongestBlank = 4096;

    /// <summary>Whether a header announces events.</summary>
    public static bool IsEventStream(string? mediaType) => "text/event-stream".Equals(mediaType, StringComparison.OrdinalIgnoreCase);

    /// <summary>What begins behind white space and byte order marks, in any order: which of them are here depends on where the reads ended.</summary>
    public static ReadOnlySpan<byte> WithoutBlanksAndMarks(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> text = bytes.TrimStart(" \t\r\n"u8);
        while (text.StartsWith(Encoding.UTF8.Preamble))
        {
            text = text[Encoding.UTF8.Preamble.Length..].TrimStart(" \t\r\n"u8);
        }

        return text;
    }

    /// <summary>The form of an answer that begins with these bytes.</summary>
    /// <param name="bytes">What was read so far.</param>
    /// <param name="mediaType">The media type in the header, which decides only where the bytes do not.</param>
    public static AnswerForm Of(ReadOnlySpan<byte> bytes, string? mediaType)
    {
        ReadOnlySpan<byte> text = WithoutBlanksAndMarks(bytes);
        if (text.IsEmpty || Encoding.UTF8.Preamble.StartsWith(text))
        {
            int lineLength = bytes.Length - 1 - bytes.LastIndexOfAny((byte)'\r', (byte)'\n');
            return lineLength <= LongestBlank ? AnswerForm.Unknown : IsEventStream(mediaType) ? AnswerForm.Events : AnswerForm.Document;
        }

        // No field of an event begins like this, but documents and pages do.
        if (text[0] is (byte)'{' or (byte)'[' or (byte)'<')
        {
            return AnswerForm.Document;
        }

        if (IsEventStream(mediaType))
        {
            return AnswerForm.Events;
        }

        foreach (byte[] name in FieldNames)
        {
            if (text.StartsWith(name))
            {
                return AnswerForm.Events;
            }

            if (name.AsSpan().StartsWith(text))
            {
                return AnswerForm.Unknown;
            }
        }

        return AnswerForm.Document;
    }
}
