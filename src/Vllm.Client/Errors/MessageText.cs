using System.Globalization;
using System.Text;

namespace Vllm;

/// <summary>Makes text from a server fit for an exception's message.</summary>
internal static class MessageText
{
    /// <summary>Shorter keys are no secrets, and removing them would shred the text.</summary>
    private const int ShortestKey = 4;

    /// <summary>
    /// On one line, so that it cannot forge a line of a log; without control and direction characters; without our key, which
    /// some servers echo; and no longer than the limit.
    /// </summary>
    public static string Clean(string text, string? apiKey, int maxLength)
    {
        if (apiKey is { Length: >= ShortestKey })
        {
            text = text.Replace(apiKey, "***", StringComparison.Ordinal);
        }

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

    private static bool IsPrintable(char c) =>
        CharUnicodeInfo.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
