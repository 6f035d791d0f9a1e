using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Vllm;

/// <summary>Makes text from a server fit for an exception's message.</summary>
internal static class MessageText
{
    /// <summary>Shorter keys are no secrets, and removing them would shred the text.</summary>
    private const int ShortestKey = 4;

    /// <summary>A character in its longest form, '0x1F', is no secret.</summary>
    private const int LongestQuote = 6;

    /// <summary>
    /// On one line, so that it cannot forge a line of a log; without control and direction characters; without our key, which
    /// some servers echo; and no longer than the limit.
    /// </summary>
    public static string Clean(string text, string? apiKey, int maxLength)
    {
        text = WithoutKey(text, apiKey, int.MaxValue);
        var clean = new StringBuilder(Math.Min(text.Length, maxLength + 1));
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, maxLength)))
        {
            clean.Append(c is '\r' or '\n' or '\t' ? ' ' : IsPrintable(c) ? c : '\uFFFD');
        }

        if (text.Length > maxLength)
        {
            clean.Append(CultureInfo.InvariantCulture, $"... ({text.Length} characters)");
        }

        return clean.ToString().Trim();
    }

    /// <summary>The text without our key.</summary>
    /// <param name="text">Text from a server.</param>
    /// <param name="apiKey">Our key.</param>
    /// <param name="shortestPart">From how many characters on a part of the key at the end of the text goes too: the text may have been cut there.</param>
    public static string WithoutKey(string text, string? apiKey, int shortestPart)
    {
        if (apiKey is not { Length: >= ShortestKey })
        {
            return text;
        }

        text = text.Replace(apiKey, "***", StringComparison.Ordinal);
        for (int length = Math.Min(apiKey.Length - 1, text.Length); length >= shortestPart; length--)
        {
            if (text.AsSpan().EndsWith(apiKey.AsSpan(0, length), StringComparison.Ordinal))
            {
                return text[..^length];
            }
        }

        return text;
    }

    /// <summary>A cause to keep, or null: .NET puts broken header lines of a server, and so a key that it echoes, into its messages.</summary>
    public static Exception? WithoutKey(Exception? cause, string? apiKey) =>
        apiKey is { Length: >= ShortestKey } && cause?.ToString().Contains(apiKey, StringComparison.Ordinal) == true ? null : cause;

    /// <summary>.NET quotes all of the rest where a text begins like <c>true</c>, <c>false</c> or <c>null</c> and is none: an answer, and a key in it.</summary>
    public static JsonException WithoutQuote(JsonException exception)
    {
        string message = exception.Message;
        int end = message.LastIndexOf("' is ", StringComparison.Ordinal);
        return message.StartsWith('\'') && end > LongestQuote
            ? new JsonException($"'...{message[end..]}", exception.Path, exception.LineNumber, exception.BytePositionInLine)
            : exception;
    }

    private static bool IsPrintable(char c) =>
        CharUnicodeInfo.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
