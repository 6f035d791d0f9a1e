using System.Diagnostics;
using System.Globalization;
using Vllm.Benchmarks.Clients;
using Vllm.Benchmarks.Processes;
using Vllm.Benchmarks.Replay;
using Vllm.Benchmarks.Report;
using Vllm.Testing;

namespace Vllm.Benchmarks.Scenarios;

/// <summary>
/// The time from the start of a process to its first token: of <c>vllmc chat --json</c>, of a bare program with <see cref="HttpClient"/>,
/// and of the runtime alone.
/// </summary>
internal sealed class ColdScenario : IScenario
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public string Name => "cold";

    public async Task<ScenarioResult> RunAsync(Laboratory laboratory)
    {
        string folder = Directory.CreateTempSubdirectory("vllm-benchmarks-").FullName;
        try
        {
            // Chunk by chunk, so that the first token does not come with the last.
            string address = new Target(laboratory.Port, new StreamPlan(FrontEnd.Python, StreamKind.Text, Chunks: 5, Rate: 100)).BaseUrl;
            var programs = new List<(string Title, string[] Command, string Token)>();
            foreach ((string form, bool hasRuntime, string[] options) in Forms())
            {
                string? bare = await PublishAsync("benchmarks/Vllm.BareClient", Path.Combine(folder, "bare" + programs.Count), options);
                string? tool = bare is null ? null : await PublishAsync("src/Vllm.Cli", Path.Combine(folder, "vllmc" + programs.Count), options);
                if (bare is not null && tool is not null)
                {
                    programs.Add(($"bare HttpClient program, {form}", [.. StartOf(bare, "Vllm.BareClient", hasRuntime), address], "\"content\":"));
                    programs.Add((
                        $"vllmc chat --json, {form}",
                        [.. StartOf(tool, "vllmc", hasRuntime), "chat", Target.Prompt, "--json", "--base-url", address, "--model", "m0"],
                        "\"content\""));
                }
                else
                {
                    Laboratory.Tell($"{Name}: no {form} programs: the publish failed, so they are left out");
                }
            }

            return await MeasureAsync(laboratory, programs);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Ready to run needs a compiler package that not every package source has.</summary>
    private static (string Form, bool HasRuntime, string[] Options)[] Forms() =>
    [
        ("compiled at start", false, []),
        ("ready to run", false, ["-p:PublishReadyToRun=true", "--use-current-runtime", "--self-contained", "false"]),
        ("one ready image with the runtime", true, ["-p:PublishReadyToRun=true", "-p:PublishReadyToRunComposite=true", "--use-current-runtime", "--self-contained"]),
    ];

    /// <summary>What brings no runtime of its own is started by <c>dotnet</c>.</summary>
    private static string[] StartOf(string folder, string name, bool hasRuntime) => hasRuntime
        ? [Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name)]
        : ["dotnet", Path.Combine(folder, name + ".dll")];

    private async Task<ScenarioResult> MeasureAsync(Laboratory laboratory, List<(string Title, string[] Command, string Token)> programs)
    {
        double[][] times = [.. programs.Select(_ => new double[laboratory.Options.Rounds])];
        for (int round = -1; round < laboratory.Options.Rounds; round++)
        {
            for (int i = 0; i < programs.Count; i++)
            {
                double time = await FirstTokenAsync(programs[i].Command, programs[i].Token);

                // The first time the files come from the disk.
                if (round >= 0)
                {
                    times[i][round] = time;
                }
            }
        }

        var rows = new List<IReadOnlyList<string>>();
        for (int i = 0; i < programs.Count; i++)
        {
            // Each tool stands behind the bare program of the same form.
            double[] bare = times[i - (i % 2)];
            rows.Add([
                programs[i].Title,
                Format.Number(times[i].Min(), "0"),
                Format.Number(times[i].Median(), "0"),
                Format.Number(times[i].Min() / bare.Min(), "0.00"),
                Format.Number(times[i].Min() - bare.Min(), "0"),
            ]);
        }

        string[] columns = ["program", "ms to the first token, min", "median", "x bare", "ms more"];
        return new ScenarioResult(
            Name,
            [new Table("Cold start to the first token, on one core", columns, rows)],
            [],
            [.. programs.Select((program, i) => new Series(program.Title, "cold start", new Dictionary<string, double[]> { ["ms"] = times[i] }))]);
    }

    /// <summary>Milliseconds on the clock until a program has printed a token.</summary>
    private static async Task<double> FirstTokenAsync(string[] command, string token)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardInput = true };
        long begin = Stopwatch.GetTimestamp();
        using Process process = Core.Start(start, Core.OfClient);
        process.StandardInput.Close();
        double time = 0;
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            // The first event of a stream has a role and an empty text.
            if (time == 0 && line.Contains(token, StringComparison.Ordinal) && !line.Contains("\"content\":\"\"", StringComparison.Ordinal))
            {
                time = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
            }
        }

        await process.WaitForExitAsync();
        return time > 0 && process.ExitCode == 0
            ? time
            : throw new InvalidOperationException($"'{string.Join(' ', command)}' printed no token; it ended with {process.ExitCode}.");
    }

    private async Task<string?> PublishAsync(string project, string output, string[] options)
    {
        Laboratory.Tell(string.Create(CultureInfo.InvariantCulture, $"{Name}: publish {project} {string.Join(' ', options)}"));
        var start = new ProcessStartInfo(
            "dotnet",
            ["publish", Path.Combine(Repository.Root, project), "-c", "Release", "-o", output, "-v", "quiet", "--artifacts-path", output + "-build", .. options])
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string text = await process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await process.WaitForExitAsync();
        if (process.ExitCode == 0)
        {
            return output;
        }

        Laboratory.Tell(text.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal)) ?? text);
        return null;
    }
}
