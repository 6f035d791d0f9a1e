namespace Vllm.Cli;

/// <summary>Question and answer in turns at a prompt line, until the user ends it.</summary>
/// <param name="ask">Asks with these messages, shows the answer and gives what it adds to them; null when it failed, which has been shown.</param>
/// <param name="history">What is remembered.</param>
/// <param name="console">Where it is read and written.</param>
/// <param name="interrupts">Ctrl+C: stops an answer, or ends the conversation at the prompt.</param>
internal sealed class ChatConversation(
    Func<IReadOnlyList<ChatMessage>, CancellationToken, Task<IReadOnlyList<ChatMessage>?>> ask, ChatHistory history, CliConsole console, Interrupts interrupts)
{
    private const string Help = """
        /system TEXT  instructions for the conversation; without TEXT there are none
        /reset        forget what was said; the instructions stay
        /quit         end (also Ctrl+D)
        //...         a message that begins with a slash
        Ctrl+C stops an answer; at the prompt it ends the conversation.
        """;

    /// <summary>Runs until the user ends it.</summary>
    /// <returns>The exit status.</returns>
    public async Task<int> RunAsync()
    {
        TextReader input = console.Input();
        while (true)
        {
            string? line;
            try
            {
                line = await ReadLineAsync(input);
            }
            catch (OperationCanceledException)
            {
                console.Error.Write("\n");
                return interrupts.ExitStatus;
            }

            if (line is null)
            {
                console.Error.Write("\n");
                return ExitCode.Success;
            }

            string text = line.Trim();
            if (text is "/quit" or "/exit")
            {
                return ExitCode.Success;
            }

            if (IsCommand(text))
            {
                Keep(() => RunCommand(text));
            }
            else if (text.Length > 0 && await AskAsync(text.StartsWith("//", StringComparison.Ordinal) ? text[1..] : text) is { } ended)
            {
                return ended;
            }
        }
    }

    private static bool IsCommand(string text) => text.StartsWith('/') && !text.StartsWith("//", StringComparison.Ordinal);

    /// <summary>A read of a terminal cannot be cancelled: when Ctrl+C comes it is left behind.</summary>
    private Task<string?> ReadLineAsync(TextReader input)
    {
        if (console.OutputStyle.IsTerminal)
        {
            console.Write(console.OutputStyle.Bold("> "));
        }
        else
        {
            // The answers go to a file; the person is still here.
            console.Error.Write("> ");
        }

        return Task.Run(input.ReadLine).WaitAsync(interrupts.Token);
    }

    /// <summary>One turn: only a whole answer becomes part of the history.</summary>
    /// <returns>The exit status when the conversation is to end; else null.</returns>
    private async Task<int?> AskAsync(string question)
    {
        try
        {
            if (await ask(history.With(question), interrupts.Token) is { } answer)
            {
                Keep(() => history.Add(question, answer));
            }
        }
        catch (OperationCanceledException) when (interrupts.Token.IsCancellationRequested)
        {
            if (interrupts.ExitStatus != ExitCode.Interrupted)
            {
                return interrupts.ExitStatus;
            }
        }

        interrupts.Renew();
        return null;
    }

    /// <summary>Changes the history. A file that cannot be written does not end the conversation.</summary>
    private void Keep(Action change)
    {
        try
        {
            change();
        }
        catch (HistoryFileException exception)
        {
            console.WriteErrorLine($"{CommandLine.Name}: {exception.Message}");
        }
    }

    private void RunCommand(string text)
    {
        string[] words = text.Split((char[]?)null, 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        switch (words[0])
        {
            case "/reset":
                history.Clear();
                console.WriteNote("Forgotten; a new conversation begins.");
                break;
            case "/system":
                history.Instruct(words.Length > 1 ? words[1] : null);
                console.WriteNote(words.Length > 1 ? "The instructions hold from the next message on." : "No instructions from the next message on.");
                break;
            case "/help":
                foreach (string line in Help.Split('\n'))
                {
                    console.Error.Write(console.ErrorStyle.Dim(line.TrimEnd('\r')) + "\n");
                }

                break;
            default:
                console.WriteNote($"There is no {words[0]}; /help lists the commands. To send a message that begins with a slash, write two.");
                break;
        }
    }
}
