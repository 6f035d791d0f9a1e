using System.Globalization;
using Vllm.Benchmarks.Clients;
using Vllm.Benchmarks.Measuring;
using Vllm.Benchmarks.Replay;
using Vllm.Benchmarks.Report;

namespace Vllm.Benchmarks.Scenarios;

/// <summary>A server that sends chunks as fast as they are read: what a chunk costs each client.</summary>
/// <param name="name">Its name on the command line.</param>
/// <param name="kinds">What the chunks carry; a table for each, and for both front ends.</param>
internal sealed class BurstScenario(string name, params StreamKind[] kinds) : IScenario
{
    public string Name => name;

    public async Task<ScenarioResult> RunAsync(Laboratory laboratory)
    {
        var tables = new List<Table>();
        var figures = new List<Figure>();
        var series = new List<Series>();
        foreach (StreamKind kind in kinds)
        {
            foreach (FrontEnd frontEnd in Enum.GetValues<FrontEnd>())
            {
                var plan = new StreamPlan(frontEnd, kind, laboratory.Options.Chunks);
                Laboratory.Tell($"burst: {plan}");
                IEnumerable<ClientEntry> entries = ClientCatalog.All
                    .Where(entry => entry.Kinds.Contains(kind) && laboratory.Options.Wants(entry.Name));
                Dictionary<string, UnitCost> costs = (await SideBySide.MeasureAsync(laboratory, plan, entries, streams: 1)).Costs(plan.Chunks);
                tables.Add(TableOf(plan, costs));
                figures.AddRange(FiguresOf(plan, costs));
                series.AddRange(costs.Values.Select(cost => cost.ToSeries(plan.ToString())));
            }
        }

        return new ScenarioResult(Name, tables, figures, series);
    }

    private static Table TableOf(StreamPlan plan, Dictionary<string, UnitCost> costs)
    {
        UnitCost drain = costs[ClientCatalog.Drain];
        UnitCost? openAI = costs.GetValueOrDefault(ClientCatalog.OpenAI);
        return new Table(
            string.Create(CultureInfo.InvariantCulture, $"Burst, {plan.FrontEnd} front end, {plan.Kind}, {plan.Chunks:#,0} chunks"),
            ["client", "CPU ns/chunk, min", "median", "x drain, min", "median", "OpenAI .NET / it, min", "median", "bytes/chunk", "wall ns/chunk, min"],
            [.. costs.Values.Select(cost => (IReadOnlyList<string>)
            [
                cost.Entry.Title,
                Format.Number(cost.Cpu.Min(), "0"),
                Format.Number(cost.Cpu.Median(), "0"),
                Format.Number(cost.MinOver(drain), "0.00"),
                Format.Number(cost.MedianOver(drain), "0.00"),
                Format.Number(openAI?.MinOver(cost), "0.0"),
                Format.Number(openAI?.MedianOver(cost), "0.0"),
                Format.Number(cost.Allocated.Min(), "0.0"),
                Format.Number(cost.Wall.Min(), "0"),
            ])]);
    }

    private static IEnumerable<Figure> FiguresOf(StreamPlan plan, Dictionary<string, UnitCost> costs)
    {
        string what = $"burst, {plan.FrontEnd}, {plan.Kind}";
        if (!costs.TryGetValue(ClientCatalog.Events, out UnitCost? events))
        {
            yield break;
        }

        if (costs.TryGetValue(ClientCatalog.OpenAI, out UnitCost? openAI))
        {
            yield return Figure.AtLeast($"{what}: typed events, less CPU than OpenAI .NET", plan.Kind == StreamKind.Text ? 12 : 4, "x", openAI.MinOver(events));
        }

        if (plan.Kind != StreamKind.Text)
        {
            yield break;
        }

        yield return Figure.AtMost($"{what}: typed events, CPU of the drain", 1.25, "x", events.MinOver(costs[ClientCatalog.Drain]));
        yield return Figure.AtMost($"{what}: allocation a chunk, typed events", 64, " bytes", events.Allocated.Min());
        if (costs.TryGetValue(ClientCatalog.Text, out UnitCost? text))
        {
            yield return Figure.AtMost($"{what}: allocation a chunk, text", 8, " bytes", text.Allocated.Min());
        }

        if (costs.TryGetValue(ClientCatalog.Utf8, out UnitCost? utf8))
        {
            // A stream has costs of its own, which 100,000 chunks do not quite hide.
            yield return Figure.AtMost($"{what}: allocation a chunk, UTF-8", 0, " bytes", Math.Floor(utf8.Allocated.Min()));
        }
    }
}
