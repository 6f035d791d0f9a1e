using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Vllm.Cli;

/// <summary>The whole command line: reads it, runs what it says, and turns what goes wrong into one line and an exit status.</summary>
internal static class CommandLine
{
    public const string Name = "vllmc";

    private static readonly ParserConfiguration Parsing = new()
    {
        // A prompt may begin with @; it does not name a file of arguments.
        ResponseFileTokenReplacer = null,
    };

    /// <summary>Runs one call of the program.</summary>
    /// <returns>The exit status.</returns>
    public static async Task<int> RunAsync(string[] args, CliConsole console, Interrupts interrupts)
    {
        try
        {
            ParseResult result = Create(args, console, interrupts).Parse(args, Parsing);
            if (result.Action is ParseErrorAction)
            {
                throw new UsageException(WrongUsage.Describe(result));
            }

            // A command needs nothing of what Invoke does around it, and starts sooner without.
            return result.Action is RunAction run
                ? await run.InvokeAsync(result)
                : await result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (UsageException exception)
        {
            console.WriteErrorLine($"{Name}: {exception.Message}");
            return ExitCode.Usage;
        }
        catch (HistoryFileException exception)
        {
            console.WriteErrorLine($"{Name}: {exception.Message}");
            return ExitCode.Failure;
        }
        catch (OperationCanceledException) when (interrupts.Token.IsCancellationRequested)
        {
            return interrupts.ExitStatus;
        }
        catch (IOException exception) when (StandardOutput.IsClosedPipe(exception))
        {
            return ExitCode.OutputClosed;
        }
#pragma warning disable CA1031 // The last resort: a stack trace helps no user.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            console.WriteErrorLine($"{Name}: {exception.GetType().Name}: {exception.Message}");
            return ExitCode.Failure;
        }
    }

    /// <summary>Only the command that is called, where one is: the options of all the others take longer than reading the line.</summary>
    private static CliCommand[] CommandsFor(string[] args) => args.FirstOrDefault() switch
    {
        ChatCommand.Word => [new ChatCommand()],
        CompleteCommand.Word => [new CompleteCommand()],
        ModelsCommand.Word => [new ModelsCommand()],
        SimulateCommand.Word => [new SimulateCommand()],
        _ => [new ChatCommand(), new CompleteCommand(), new ModelsCommand(), new SimulateCommand()],
    };

    private static RootCommand Create(string[] args, CliConsole console, Interrupts interrupts)
    {
        var root = new RootCommand("Talk to a vLLM server from the command line, and simulate one.");
        foreach (CliCommand command in CommandsFor(args))
        {
            command.Action = new RunAction(command, console, interrupts);
            root.Add(command);
        }

        root.SetAction(_ =>
        {
            console.Error.Write(HelpPage.Of(root, console.Width()));
            return ExitCode.Usage;
        });
        root.Options.OfType<HelpOption>().Single().Action = new PrintAction(result => HelpPage.Of(result.CommandResult.Command, console.Width()), console);
        root.Options.OfType<VersionOption>().Single().Action = new PrintAction(_ => $"{Name} {ProductVersion.Text}\n", console);
        return root;
    }

    /// <summary>Runs a command.</summary>
    private sealed class RunAction(CliCommand command, CliConsole console, Interrupts interrupts) : AsynchronousCommandLineAction
    {
        public override Task<int> InvokeAsync(ParseResult parseResult, CancellationToken cancellationToken = default) =>
            command.RunAsync(parseResult, console, interrupts);
    }

    /// <summary>Prints a text instead of running the command, whatever else stands on the command line.</summary>
    private sealed class PrintAction(Func<ParseResult, string> text, CliConsole console) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            console.Write(text(parseResult));
            return ExitCode.Success;
        }
    }
}
