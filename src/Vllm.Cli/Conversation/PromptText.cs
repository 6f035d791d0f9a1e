namespace Vllm.Cli;

/// <summary>The prompt of one question: from the command line, else from standard input.</summary>
internal static class PromptText
{
    /// <summary>Reads it; null when there is none because a person sits at the terminal.</summary>
    /// <exception cref="UsageException">It is empty.</exception>
    public static async Task<string?> ReadAsync(string? argument, CliConsole console, CancellationToken cancellationToken)
    {
        if (argument is not null)
        {
            return Required(argument, "The prompt is empty");
        }

        if (console.InputIsTerminal)
        {
            return null;
        }

        TextReader input = console.Input();

        // Read on another thread: a pipe that stays silent must not keep Ctrl+C from ending the program.
        string text = await Task.Run(input.ReadToEnd, CancellationToken.None).WaitAsync(cancellationToken);

        // echo and editors end their text with a line feed that belongs to the file, not to the prompt.
        return Required(text.TrimEnd('\r', '\n'), "Standard input holds no prompt");
    }

    private static string Required(string text, string problem) =>
        string.IsNullOrWhiteSpace(text)
            ? throw new UsageException($"{problem}. Write it as argument: {CommandLine.Name} chat \"Why is the sky blue?\"")
            : text;
}
