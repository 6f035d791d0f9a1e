using System.Globalization;
using System.Text.Json;
using Vllm.Benchmarks.Clients;
using Vllm.Benchmarks.Measuring;
using Vllm.Benchmarks.Processes;
using Vllm.Benchmarks.Replay;
using Vllm.Benchmarks.Report;

namespace Vllm.Benchmarks.Scenarios;

/// <summary>One huge event in small pieces: its time, and its memory.</summary>
internal sealed class LargeScenario : IScenario
{
    private const double Megabyte = 1e6;

    /// <summary>What a process may keep of it: less than noise of the heap would be asked too much.</summary>
    private const double KeptShare = 0.1;

    public string Name => "large";

    public async Task<ScenarioResult> RunAsync(Laboratory laboratory)
    {
        int large = laboratory.Options.Quick ? 20 : 100;
        int quarter = large / 4;
        var rows = new List<IReadOnlyList<string>>();
        var figures = new List<Figure>();
        var series = new List<Series>();
        foreach (ClientEntry entry in (ClientEntry[])[ClientCatalog.Get(ClientCatalog.Drain), ClientCatalog.Get(ClientCatalog.Events)])
        {
            LargeSample[] few = await MeasureAsync(laboratory, entry, quarter);
            LargeSample[] all = await MeasureAsync(laboratory, entry, large);
            double ratio = all.Min(sample => sample.CpuMicroseconds) / few.Min(sample => sample.CpuMicroseconds);
            double peak = all.Select(sample => (double)sample.PeakBytes).Median() / (large * Megabyte);
            double kept = all.Select(sample => (double)sample.BytesAfter).Median() / (large * Megabyte);
            rows.Add([
                entry.Title,
                Format.Number(few.Min(sample => sample.CpuMicroseconds) / 1e3, "0"),
                Format.Number(all.Min(sample => sample.CpuMicroseconds) / 1e3, "0"),
                Format.Number(ratio, "0.00"),
                Format.Number(peak, "0.00"),
                Format.Number(kept, "0.00"),
                Format.Number(all.Select(sample => (double)sample.ManagedAfter).Median() / (large * Megabyte), "0.00"),
            ]);
            series.AddRange([SeriesOf(entry, quarter, few), SeriesOf(entry, large, all)]);
            if (entry.Name == ClientCatalog.Events)
            {
                string what = string.Create(CultureInfo.InvariantCulture, $"one event of {large} MB");
                figures.Add(Figure.AtMost($"{what}: time against a quarter of it, per byte", 1.1, "x", ratio * quarter / large));
                figures.Add(Figure.AtMost($"{what}: peak memory, of its length", 2.2, "x", peak));
                figures.Add(Figure.AtMost($"{what}: memory kept after a collection, of its length", KeptShare, "x", kept));
            }
        }

        string title = string.Create(CultureInfo.InvariantCulture, $"One event of {large} MB in pieces of 4 KB, Python front end");
        string[] columns = ["client", $"CPU ms, {quarter} MB", $"{large} MB", "ratio", "peak / length", "kept / length", "of it managed"];
        return new ScenarioResult(Name, [new Table(title, columns, rows)], figures, series);
    }

    private async Task<LargeSample[]> MeasureAsync(Laboratory laboratory, ClientEntry entry, int megabytes)
    {
        Laboratory.Tell($"{Name}: {entry.Name}, {megabytes} MB");
        var plan = new StreamPlan(FrontEnd.Python, StreamKind.Large, megabytes);
        StreamFacts facts = ReplayBodyBuilder.Build(plan).Facts;
        using ChildProcess child = laboratory.Start(LargeRole.Name, entry.Name, plan);
        var samples = new LargeSample[Math.Max(1, laboratory.Options.Rounds / 5)];
        for (int round = 0; round < samples.Length; round++)
        {
            samples[round] = JsonSerializer.Deserialize(await child.AskAsync(""), MeasuringJson.Default.LargeSample)!;
            facts.Check(samples[round].Tally, entry.Title);
        }

        return samples;
    }

    private static Series SeriesOf(ClientEntry entry, int megabytes, LargeSample[] samples) => new(
        entry.Title,
        string.Create(CultureInfo.InvariantCulture, $"{megabytes} MB"),
        new Dictionary<string, double[]>
        {
            ["cpu_us"] = [.. samples.Select(sample => sample.CpuMicroseconds)],
            ["wall_us"] = [.. samples.Select(sample => sample.WallMicroseconds)],
            ["peak_bytes"] = [.. samples.Select(sample => (double)sample.PeakBytes)],
            ["managed_bytes_after"] = [.. samples.Select(sample => (double)sample.ManagedAfter)],
            ["bytes_after"] = [.. samples.Select(sample => (double)sample.BytesAfter)],
        });
}
