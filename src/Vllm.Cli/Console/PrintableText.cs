using System.Buffers;

namespace Vllm.Cli;

/// <summary>
/// Makes a model's or server's text safe for a terminal: an escape sequence in an answer could rename the window, move the cursor over
/// earlier lines or, in some terminals, type for the user. Control characters become visible signs.
/// </summary>
internal static class PrintableText
{
    // C0 without line feed and tab, DEL, and C1.
    private static readonly SearchValues<char> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Where(c => c is not ('\n' or '\t')).Concat(Enumerable.Range(0x7F, 0x21)).Select(c => (char)c)]);

    /// <summary>The text with every control character but line feed and tab made visible.</summary>
    public static string Of(string text) => text.AsSpan().ContainsAny(Controls) ? string.Concat(text.Select(Visible)) : text;

    /// <summary>The text on one line.</summary>
    public static string OneLine(string text) =>
        string.Join(' ', Of(text).Split(['\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static string Visible(char c) => c switch
    {
        '\n' or '\t' => c.ToString(),

        // Carriage returns come with the line feeds of some models; alone they would let text overwrite itself.
        '\r' => "",
        < ' ' => ((char)(0x2400 + c)).ToString(),
        '\x7F' => "\u2421",
        >= '\x80' and <= '\x9F' => "\uFFFD",
        _ => c.ToString(),
    };
}
