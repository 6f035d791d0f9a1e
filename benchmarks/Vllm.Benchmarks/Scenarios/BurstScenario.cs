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
    private const int WarmUps = 8;

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
                var costs = await MeasureAsync(laboratory, plan);
                tables.Add(TableOf(plan, costs));
                figures.AddRange(FiguresOf(plan, costs));
                series.AddRange(costs.Values.Select(cost => cost.ToSeries(plan.ToString())));
            }
        }

        return new ScenarioResult(Name, tables, figures, series);
    }

    private static async Task<Dictionary<string, ChunkCost>> MeasureAsync(Laboratory laboratory, StreamPlan plan)
    {
        StreamFacts facts = ReplayBodyBuilder.Build(plan).Facts;
        MeasuredClient[] clients = [.. ClientCatalog.All
            .Where(entry => entry.Kinds.Contains(plan.Kind) && laboratory.Options.Wants(entry.Name))
            .Select(entry => laboratory.StartClient(entry, plan, facts))];
        try
        {
            foreach (MeasuredClient client in clients)
            {
                await client.WarmUpAsync(WarmUps, streams: 1);
            }

            // Round by round, so that whatever else the machine does meets all of them.
            for (int round = 0; round < laboratory.Options.Rounds; round++)
            {
                foreach (MeasuredClient client in clients)
                {
                    await client.MeasureAsync(streams: 1);
                }
            }

            return clients.ToDictionary(client => client.Entry.Name, client => new ChunkCost(client.Entry, client.Samples, plan.Chunks));
        }
        finally
        {
            Array.ForEach(clients, client => client.Dispose());
        }
    }

    private static Table TableOf(StreamPlan plan, Dictionary<string, ChunkCost> costs)
    {
        ChunkCost drain = costs[ClientCatalog.Drain];
        ChunkCost? openAI = costs.GetValueOrDefault(ClientCatalog.OpenAI);
        return new Table(
            string.Create(CultureInfo.InvariantCulture, $"Burst, {plan.FrontEnd} front end, {plan.Kind}, {plan.Chunks:#,0} chunks"),
            ["client", "CPU ns/chunk, min", "median", "x drain, min", "median", "OpenAI .NET / it, min", "median", "bytes/chunk", "wall ns/chunk, min"],
            [.. costs.Values.Select(cost => (IReadOnlyList<string>)
            [
                cost.Entry.Title,
                Format(cost.Cpu.Min(), "0"),
                Format(cost.Cpu.Median(), "0"),
                Format(cost.MinOver(drain), "0.00"),
                Format(cost.MedianOver(drain), "0.00"),
                Format(openAI?.MinOver(cost), "0.0"),
                Format(openAI?.MedianOver(cost), "0.0"),
                Format(cost.Allocated.Min(), "0.0"),
                Format(cost.Wall.Min(), "0"),
            ])]);
    }

    private static IEnumerable<Figure> FiguresOf(StreamPlan plan, Dictionary<string, ChunkCost> costs)
    {
        string what = $"burst, {plan.FrontEnd}, {plan.Kind}";
        if (!costs.TryGetValue(ClientCatalog.Events, out ChunkCost? events))
        {
            yield break;
        }

        if (costs.TryGetValue(ClientCatalog.OpenAI, out ChunkCost? openAI))
        {
            yield return Figure.AtLeast($"{what}: typed events, less CPU than OpenAI .NET", plan.Kind == StreamKind.Text ? 12 : 4, "x", openAI.MinOver(events));
        }

        if (plan.Kind != StreamKind.Text)
        {
            yield break;
        }

        yield return Figure.AtMost($"{what}: typed events, CPU of the drain", 1.25, "x", events.MinOver(costs[ClientCatalog.Drain]));
        yield return Figure.AtMost($"{what}: allocation a chunk, typed events", 64, " bytes", events.Allocated.Min());
        if (costs.TryGetValue(ClientCatalog.Text, out ChunkCost? text))
        {
            yield return Figure.AtMost($"{what}: allocation a chunk, text", 8, " bytes", text.Allocated.Min());
        }
    }

    private static string Format(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
