using System.Diagnostics;
using System.Globalization;
using Vllm.Simulator;

namespace Vllm.Soak;

/// <summary>The simulator in a process of its own, so that what is measured is the client's: both front ends, a port each.</summary>
internal sealed class SimulatorProcess : IDisposable
{
    public const string ServeArgument = "--serve";

    private readonly Process _process;

    private SimulatorProcess(Process process, Uri python, Uri rust) => (_process, Python, Rust) = (process, python, rust);

    public Uri Python { get; }

    public Uri Rust { get; }

    public static async Task<SimulatorProcess> StartAsync()
    {
        Process process = Process.Start(new ProcessStartInfo("dotnet", [typeof(SimulatorProcess).Assembly.Location, ServeArgument])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        string[] addresses = (await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The simulator did not start.")).Split(' ');
        return new(process, new Uri(addresses[0]), new Uri(addresses[1]));
    }

    /// <summary>What the other process does: serves until its input ends, and says on demand how many requests run.</summary>
    public static async Task ServeAsync()
    {
        var options = new SimulatorOptions { MaxNumSeqs = 100_000 };
        await using VllmSimulator python = await VllmSimulator.StartAsync(options);
        await using VllmSimulator rust = await VllmSimulator.StartAsync(options with { FrontEnd = FrontEnd.Rust });
        Console.WriteLine($"{python.BaseUrl} {rust.BaseUrl}");
        while (await Console.In.ReadLineAsync() is not null)
        {
            Console.WriteLine((python.RunningRequests + rust.RunningRequests).ToString(CultureInfo.InvariantCulture));
        }
    }

    public async Task<int> CountRunningAsync()
    {
        await _process.StandardInput.WriteLineAsync("running?");
        await _process.StandardInput.FlushAsync();
        return int.Parse((await _process.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
