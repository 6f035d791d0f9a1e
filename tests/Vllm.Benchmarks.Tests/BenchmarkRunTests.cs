using System.Diagnostics;
using System.Text.Json;

namespace Vllm.Benchmarks.Tests;

/// <summary>The tool from its command line to its table. Nothing here judges a time.</summary>
public sealed class BenchmarkRunTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Burst_SmallestForm_EveryClientInTheTable()
    {
        string file = Path.GetTempFileName();
        try
        {
            // The tool ends with an error when a client counts another text than was sent.
            (int exitCode, string output) = await RunAsync("--scenario", "burst", "--chunks", "1000", "--rounds", "1", "--no-warm-up", "--json", file);

            exitCode.ShouldBe(0);
            using JsonDocument json = JsonDocument.Parse(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
            JsonElement scenario = json.RootElement.GetProperty("scenarios")[0];
            string[] clients = [.. scenario.GetProperty("series").EnumerateArray().Select(series => series.GetProperty("client").GetString()!)];
            clients.ShouldContain("OpenAI .NET");
            clients.ShouldContain("Vllm.Client, typed events");
            foreach (string client in clients.Distinct())
            {
                // Both front ends, each in its table.
                output.Split('\n').Count(line => line.StartsWith("| " + client, StringComparison.Ordinal)).ShouldBe(2, client);
            }

            output.ShouldContain("at least 12x");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task UnknownScenario_NamesThoseThereAre()
    {
        (int exitCode, string output) = await RunAsync("--scenario", "bursts", "--quick", "--rounds", "1");

        exitCode.ShouldBe(2);
        output.ShouldContain("'bursts'");
        output.ShouldContain("burst,");
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Vllm.Benchmarks.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        try
        {
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
            await process.WaitForExitAsync().WaitAsync(Patience);
            return (process.ExitCode, output + await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
