namespace Vllm.Cli;

/// <summary>What may be written to one of the two outputs beside plain text.</summary>
/// <param name="IsTerminal">A person looks at it.</param>
/// <param name="HasCursor">The cursor can be moved and lines erased.</param>
/// <param name="HasColours">Text can be dimmed and coloured.</param>
internal sealed record TerminalStyle(bool IsTerminal, bool HasCursor, bool HasColours)
{
    /// <summary>A pipe or a file: text only.</summary>
    public static TerminalStyle None { get; } = new(false, false, false);

    /// <summary>What this process's terminal can do; NO_COLOR and TERM=dumb are honoured.</summary>
    public static TerminalStyle Of(bool isTerminal)
    {
        if (!isTerminal)
        {
            return None;
        }

        bool hasCursor = Environment.GetEnvironmentVariable("TERM") != "dumb" && (!OperatingSystem.IsWindows() || WindowsTakesSequences());
        bool noColour = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new TerminalStyle(true, hasCursor, hasCursor && !noColour);
    }

    public string Dim(string text) => Wrap("2", text);

    public string Bold(string text) => Wrap("1", text);

    public string Red(string text) => Wrap("31", text);

    public string Cyan(string text) => Wrap("36", text);

    private string Wrap(string code, string text) => HasColours && text.Length > 0 ? $"\e[{code}m{text}\e[0m" : text;

    /// <summary>Older Windows consoles have to be switched to control sequences first; Spectre.Console does it when it looks.</summary>
    private static bool WindowsTakesSequences() => Spectre.Console.AnsiConsole.Profile.Capabilities.Ansi;
}
