using System.Globalization;
using System.Text;

namespace Vllm.Testing;

/// <summary>Shows texts in a difference: escaped, and only the part around the first difference.</summary>
internal static class TextDifference
{
    private const int Before = 20;
    private const int After = 60;

    /// <summary>The text around the place where it begins to differ from the other.</summary>
    public static string Show(string text, string other)
    {
        int at = text.AsSpan().CommonPrefixLength(other);
        int from = Math.Max(0, at - Before);
        int to = Math.Min(text.Length, at + After);
        return $"{(from > 0 ? "..." : "")}{Quote(text[from..to])}{(to < text.Length ? "..." : "")} ({text.Length} characters)";
    }

    /// <summary>The text in quotes, all but printable ASCII escaped.</summary>
    public static string Quote(string? text)
    {
        if (text is null)
        {
            return "null";
        }

        // By hand: JsonEncodedText throws on lone surrogates, and they are what some cases are about.
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' or '\\' => quoted.Append('\\').Append(c),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                >= ' ' and <= '~' => quoted.Append(c),
                _ => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
            };
        }

        return quoted.Append('"').ToString();
    }
}
