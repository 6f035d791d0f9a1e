using System.Text;

namespace Vllm.Cli;

/// <summary>Where the program reads and writes, and what can be shown there. The tests give their own.</summary>
internal sealed class CliConsole
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Standard output, unbuffered.</summary>
    public required Stream Output { get; init; }

    /// <summary>Standard error.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Standard input.</summary>
    public required Func<TextReader> Input { get; init; }

    /// <summary>Whether a person types.</summary>
    public bool InputIsTerminal { get; init; }

    /// <summary>What standard output can show.</summary>
    public TerminalStyle OutputStyle { get; init; } = TerminalStyle.None;

    /// <summary>What standard error can show.</summary>
    public TerminalStyle ErrorStyle { get; init; } = TerminalStyle.None;

    /// <summary>The width of the terminal in columns.</summary>
    public Func<int> Width { get; init; } = () => 80;

    /// <summary>The height of the terminal in rows.</summary>
    public Func<int> Height { get; init; } = () => 24;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The console of this process.</summary>
    public static CliConsole OfProcess()
    {
        if (OperatingSystem.IsWindows() && !Console.IsOutputRedirected)
        {
            Console.OutputEncoding = Utf8;
        }

        return new CliConsole
        {
            Output = StandardOutput.Open(),
            Error = new StreamWriter(Console.OpenStandardError(), Utf8, 256) { AutoFlush = true, NewLine = "\n" },

            // A person's input goes through the console's own line editing; a pipe is UTF-8 whatever the code page is.
            Input = () => Console.IsInputRedirected
                ? new StreamReader(Console.OpenStandardInput(), Utf8)
                : Console.In,
            InputIsTerminal = !Console.IsInputRedirected,
            OutputStyle = TerminalStyle.Of(isTerminal: !Console.IsOutputRedirected),
            ErrorStyle = TerminalStyle.Of(isTerminal: !Console.IsErrorRedirected),
            Width = () => Size(() => Console.WindowWidth, 80),
            Height = () => Size(() => Console.WindowHeight, 24),
        };
    }

    /// <summary>Writes text to standard output at once.</summary>
    public void Write(string text)
    {
        Output.Write(Utf8.GetBytes(text));
        Output.Flush();
    }

    /// <summary>Writes a line to standard error. Control characters, which the text may have from a server, are made visible.</summary>
    public void WriteErrorLine(string text) => Error.Write(PrintableText.OneLine(text) + "\n");

    /// <summary>Writes a line that only accompanies the answer to standard error: dim on a terminal.</summary>
    public void WriteNote(string text) => Error.Write(ErrorStyle.Dim(PrintableText.OneLine(text)) + "\n");

    private static int Size(Func<int> read, int otherwise)
    {
        try
        {
            return read() is > 0 and int size ? size : otherwise;
        }
        catch (IOException)
        {
            return otherwise;
        }
    }
}
