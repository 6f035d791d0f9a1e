using System.CommandLine;
using Vllm.Simulator;

namespace Vllm.Cli;

/// <summary><c>vllmc simulate</c>: a server that looks like vLLM, without a model.</summary>
internal sealed class SimulateCommand : CliCommand
{
    /// <summary>How it is called.</summary>
    public const string Word = "simulate";

    private readonly SimulateOptions _options = new();

    public SimulateCommand()
        : base(Word, "Run a server that looks like vLLM, without a GPU and without a model.") => AddOptions();

    /// <inheritdoc/>
    public override string Usage => "[options]\n\n  The options are named as those of 'vllm serve'. Ctrl+C stops it.";

    /// <inheritdoc/>
    public override IReadOnlyList<OptionGroup> Groups => _options.Groups;

    /// <inheritdoc/>
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("vllmc simulate", "at http://127.0.0.1:8000/v1"),
        ("vllmc simulate --port 0 --ttft 0.3 --itl normal:0.02:0.005", "a free port, at the pace of a model"),
        ("vllmc simulate --front-end rust --api-key secret", "as vLLM's other front end, with a key"),
        ("vllmc simulate --faults reset=5%,503=10%", "a server that fails now and then"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(ParseResult result, CliConsole console, Interrupts interrupts)
    {
        SimulatorOptions options = _options.Read(result);
        VllmSimulator simulator;
        try
        {
            simulator = await VllmSimulator.StartAsync(options, interrupts.Token);
        }
        catch (ArgumentException exception)
        {
            throw UsageException.From(exception);
        }
        catch (IOException exception)
        {
            // Kestrel says "Failed to bind to address ...: address already in use.".
            console.WriteErrorLine(
                $"{CommandLine.Name}: {exception.Message.TrimEnd('.')}. Choose another with --port; --port 0 takes a free one.");
            return ExitCode.Failure;
        }

        await using (simulator)
        {
            console.Write($"Simulator ready at {simulator.BaseUrl} (model {string.Join(", ", options.ServedModelNames)}; Ctrl+C stops it)\n");
            await StoppedAsync(simulator, interrupts.Token);
            if (interrupts.ExitStatus == ExitCode.Terminated && _options.OnSigterm(result) is { IsSilent: true, Silence: var silence })
            {
                simulator.Terminate();
                console.Write("SIGTERM: connections are refused, running answers are silent; a second signal ends it\n");
                await Task.Delay(silence, console.Time, CancellationToken.None);
            }
        }

        // Stopping is how a server ends well: 0, as `vllm serve` (uvicorn) gives after a clean shutdown.
        return ExitCode.Success;
    }

    private static async Task StoppedAsync(VllmSimulator simulator, CancellationToken cancellationToken)
    {
        try
        {
            await simulator.WaitForShutdownAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The user's Ctrl+C.
        }
    }
}
