namespace Vllm.Cli;

/// <summary>The prompt of one question: from the command line, else from standard input.</summary>
internal static class PromptText
{
    /// <summary>Reads it; null when there is none because a person sits at the terminal.</summary>
    /// <param name="argument">The argument; null when there is none.</param>
    /// <param name="example">A right command line, for the message about a wrong one.</param>
    /// <param name="console">Where standard input is.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="UsageException">It is empty.</exception>
    public static async Task<string?> ReadAsync(string? argument, string example, CliConsole console, CancellationToken cancellationToken)
    {
        if (argument is not null)
        {
            return Required(argument, "The prompt is empty", example);
        }

        if (console.InputIsTerminal)
        {
            return null;
        }

        TextReader input = console.Input();

        // Read on another thread: a pipe that stays silent must not keep Ctrl+C from ending the program.
        string text = await Task.Run(input.ReadToEnd, CancellationToken.None).WaitAsync(cancellationToken);

        return Required(WithoutLastLineEnd(text), "Standard input holds no prompt", example);
    }

    /// <summary>
    /// echo and editors end their text with a line feed that belongs to the file, not to the prompt. Only that one: a text that is to go on
    /// may well end with an empty line.
    /// </summary>
    private static string WithoutLastLineEnd(string text) =>
        text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2]
        : text.EndsWith('\n') ? text[..^1]
        : text;

    private static string Required(string text, string problem, string example) =>
        string.IsNullOrWhiteSpace(text) ? throw new UsageException($"{problem}. Write it as argument: {example}") : text;
}
