using System.Globalization;
using System.Text.Json;
using Vllm.Benchmarks.Clients;
using Vllm.Benchmarks.Measuring;
using Vllm.Benchmarks.Processes;
using Vllm.Benchmarks.Replay;
using Vllm.Benchmarks.Report;

namespace Vllm.Benchmarks.Scenarios;

/// <summary>Streams that are given up: when the server sees the connection close.</summary>
internal sealed class CancelScenario : IScenario
{
    private const double LimitInMilliseconds = 50;

    public string Name => "cancel";

    public async Task<ScenarioResult> RunAsync(Laboratory laboratory)
    {
        int tries = laboratory.Options.Quick ? 50 : 200;
        var plan = new StreamPlan(FrontEnd.Python, StreamKind.Text, Chunks: 1_000, Rate: 200);
        using ChildProcess child = laboratory.Start(CancelRole.Name, ClientCatalog.Events, plan);
        var rows = new List<IReadOnlyList<string>>();
        var figures = new List<Figure>();
        var series = new List<Series>();
        foreach ((string way, string title) in (IReadOnlyList<(string, string)>)
            [(CancelRole.ByToken, "cancelled by the token"), (CancelRole.ByBreak, "loop left by break")])
        {
            Laboratory.Tell($"{Name}: {title}");
            string line = await child.AskAsync(string.Create(CultureInfo.InvariantCulture, $"{way} {tries}"));
            double[] delays = JsonSerializer.Deserialize(line, MeasuringJson.Default.DoubleArray)!;
            rows.Add([
                title,
                Format.Number(tries, "0"),
                Format.Number(delays.Percentile(50), "0.00"),
                Format.Number(delays.Percentile(99), "0.00"),
                Format.Number(delays.Max(), "0.00"),
            ]);
            figures.Add(Figure.AtMost($"{title}: the server sees the close (p99)", LimitInMilliseconds, " ms", delays.Percentile(99)));
            series.Add(new Series("Vllm.Client, typed events", title, new Dictionary<string, double[]> { ["ms"] = delays }));
        }

        string[] columns = ["way", "tries", "ms p50", "p99", "max"];
        return new ScenarioResult(Name, [new Table("Streams given up: until the server sees the close", columns, rows)], figures, series);
    }
}
