using System.Globalization;
using System.Text.Json;
using Vllm.Benchmarks.Clients;
using Vllm.Benchmarks.Measuring;
using Vllm.Benchmarks.Processes;
using Vllm.Benchmarks.Replay;
using Vllm.Benchmarks.Report;

namespace Vllm.Benchmarks.Scenarios;

/// <summary>Many streams at a time, at the pace of a model: processor time, delay and memory, against the drain of the same.</summary>
/// <param name="name">The name of the scenario.</param>
/// <param name="streams">The number of streams.</param>
/// <param name="rate">Chunks a second of each.</param>
/// <param name="isFull">Whether the core has hardly more to give: then delay and memory count, and not what others take.</param>
internal sealed class ManyScenario(string name, int streams, int rate, bool isFull) : IScenario
{
    public string Name => name;

    public Task<ScenarioResult> RunAsync(Laboratory laboratory) =>
        RunAsync(laboratory, laboratory.Options.Quick ? streams / 10 : streams, rate, isFull ? FiguresOfFull : FiguresOfMany);

    private async Task<ScenarioResult> RunAsync(
        Laboratory laboratory, int streams, int rate, Func<string, Dictionary<string, List<ManySample>>, IEnumerable<Figure>> figures)
    {
        // Longer than they are watched: the opening takes a few seconds.
        int seconds = laboratory.Options.Quick ? 3 : 8;
        var plan = new StreamPlan(FrontEnd.Python, StreamKind.Text, StampFile.Chunks, rate);
        string what = string.Create(CultureInfo.InvariantCulture, $"{streams:#,0} streams at {rate} chunks/s");
        var samples = WatchedCatalog.Names.ToDictionary(name => name, _ => new List<ManySample>());
        for (int round = 0; round < Math.Max(1, laboratory.Options.Rounds / 7); round++)
        {
            foreach (string client in samples.Keys)
            {
                Laboratory.Tell($"{Name}: {what}, {client}, round {round + 1}");
                using ChildProcess child = laboratory.Start(ManyRole.Name, client, plan);
                string line = await child.AskAsync(string.Create(CultureInfo.InvariantCulture, $"{streams} {seconds}"));
                samples[client].Add(JsonSerializer.Deserialize(line, MeasuringJson.Default.ManySample)!);
            }
        }

        return new ScenarioResult(
            Name,
            [TableOf(what, streams * rate, samples)],
            [.. figures(what, samples)],
            [.. samples.Select(one => SeriesOf(one.Key, what, one.Value))]);
    }

    private static Table TableOf(string what, double chunksPerSecond, Dictionary<string, List<ManySample>> samples)
    {
        List<ManySample> drain = samples[ClientCatalog.Drain];
        return new Table(
            $"{char.ToUpperInvariant(what[0])}{what[1..]}, Python front end, medians",
            ["client", "CPU us/chunk", "x drain", "core busy", "of the rate", "delay us p50", "p90", "p99", "added p90", "added p99", "managed KB/stream", "process KB/stream"],
            [.. samples.Select(one => (IReadOnlyList<string>)
            [
                WatchedCatalog.TitleOf(one.Key),
                Format.Number(one.Value.Select(Cost).Median(), "0.00"),
                Format.Number(one.Value.Select(Cost).Median() / drain.Select(Cost).Median(), "0.00"),
                Format.Number(one.Value.Select(sample => sample.CpuMicroseconds / sample.WallMicroseconds).Median(), "0%"),
                Format.Number(one.Value.Select(sample => sample.Chunks / sample.WallMicroseconds * 1e6).Median() / chunksPerSecond, "0%"),
                Format.Number(one.Value.Select(sample => sample.Delay50).Median(), "#,0"),
                Format.Number(one.Value.Select(sample => sample.Delay90).Median(), "#,0"),
                Format.Number(one.Value.Select(sample => sample.Delay99).Median(), "#,0"),
                Format.Number(Added(one.Value, drain, sample => sample.Delay90), "#,0"),
                Format.Number(Added(one.Value, drain, sample => sample.Delay99), "#,0"),
                Format.Number(one.Value.Select(sample => sample.ManagedBytes).Median() / 1_024, "0.0"),
                Format.Number(one.Value.Select(sample => sample.ResidentBytes).Median() / 1_024, "0.0"),
            ])]);
    }

    private static IEnumerable<Figure> FiguresOfMany(string what, Dictionary<string, List<ManySample>> samples)
    {
        List<ManySample> drain = samples[ClientCatalog.Drain];
        List<ManySample> ours = samples[ClientCatalog.Events];
        double added = Added(ours, drain, sample => sample.Delay90);
        double addedByOpenAI = Added(samples[ClientCatalog.OpenAI], drain, sample => sample.Delay90);
        yield return Figure.AtMost($"{what}: CPU of the drain", 1.05, "x", ours.Select(Cost).Median() / drain.Select(Cost).Median());

        // Two numbers that are both noise have no ratio: less than nothing added is nothing.
        yield return Figure.AtMost($"{what}: added delay (p90) against OpenAI .NET", 0.2, "x", Math.Max(0, added) / Math.Max(1, addedByOpenAI));
    }

    private static IEnumerable<Figure> FiguresOfFull(string what, Dictionary<string, List<ManySample>> samples)
    {
        List<ManySample> ours = samples[ClientCatalog.Events];
        double added = Added(ours, samples[ClientCatalog.Drain], sample => sample.Delay99);
        yield return Figure.AtMost($"{what}: added delay (p99)", 5, " ms", added / 1e3);
        yield return Figure.AtMost($"{what}: memory of the process for one", 25, " KB", ours.Select(sample => sample.ResidentBytes).Median() / 1_024);
    }

    private static double Cost(ManySample sample) => sample.CpuMicroseconds / sample.Chunks;

    private static double Added(List<ManySample> client, List<ManySample> drain, Func<ManySample, double> delay) =>
        client.Zip(drain, (one, other) => delay(one) - delay(other)).Median();

    private static Series SeriesOf(string client, string what, List<ManySample> samples) => new(WatchedCatalog.TitleOf(client), what, new Dictionary<string, double[]>
    {
        ["cpu_us_per_chunk"] = [.. samples.Select(Cost)],
        ["delay_p50_us"] = [.. samples.Select(sample => sample.Delay50)],
        ["delay_p90_us"] = [.. samples.Select(sample => sample.Delay90)],
        ["delay_p99_us"] = [.. samples.Select(sample => sample.Delay99)],
        ["managed_bytes_per_stream"] = [.. samples.Select(sample => sample.ManagedBytes)],
        ["resident_bytes_per_stream"] = [.. samples.Select(sample => sample.ResidentBytes)],
    });
}
