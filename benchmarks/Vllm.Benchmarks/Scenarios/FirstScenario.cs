using System.Text.Json;
using Vllm.Benchmarks.Clients;
using Vllm.Benchmarks.Measuring;
using Vllm.Benchmarks.Processes;
using Vllm.Benchmarks.Replay;
using Vllm.Benchmarks.Report;

namespace Vllm.Benchmarks.Scenarios;

/// <summary>From the call to the first event, against the drain's first byte: processor time, on a connection that is there already.</summary>
internal sealed class FirstScenario : IScenario
{
    public string Name => "first";

    public async Task<ScenarioResult> RunAsync(Laboratory laboratory)
    {
        // The first chunk comes with the headers, the second and last one a while later.
        var plan = new StreamPlan(FrontEnd.Python, StreamKind.Text, Chunks: 2, Rate: 250);
        string streams = laboratory.Options.Quick ? "100" : "300";
        var costs = WatchedCatalog.Names.ToDictionary(name => name, _ => new List<double>());
        Dictionary<string, ChildProcess> children = costs.Keys.ToDictionary(name => name, name => laboratory.Start(FirstRole.Name, name, plan));
        try
        {
            Laboratory.Tell($"{Name}: {plan}");
            await WarmUp.RunAsync([.. children.Values.Select(child => (Func<Task<long>>)(async () => (await AskAsync(child, streams)).CompiledMethods))]);

            for (int round = 0; round < laboratory.Options.Rounds; round++)
            {
                foreach ((string name, ChildProcess child) in children)
                {
                    costs[name].Add((await AskAsync(child, streams)).CpuMicroseconds);
                }
            }
        }
        finally
        {
            foreach (ChildProcess child in children.Values)
            {
                child.Dispose();
            }
        }

        List<double> drain = costs[ClientCatalog.Drain];
        var table = new Table(
            "Time to the first event, Python front end",
            ["client", "CPU us, min", "median", "over the drain, min", "median"],
            [.. costs.Select(cost => (IReadOnlyList<string>)
            [
                WatchedCatalog.TitleOf(cost.Key),
                Format.Number(cost.Value.Min(), "0.0"),
                Format.Number(cost.Value.Median(), "0.0"),
                Format.Number(cost.Value.Min() - drain.Min(), "0.0"),
                Format.Number(cost.Value.Zip(drain, (one, other) => one - other).Median(), "0.0"),
            ])]);
        var figure = Figure.AtMost("first event over the drain's first byte, CPU", 3, " us", costs[ClientCatalog.Events].Min() - drain.Min());
        return new ScenarioResult(Name, [table], [figure], [.. costs.Select(cost => new Series(
            WatchedCatalog.TitleOf(cost.Key), plan.ToString(), new Dictionary<string, double[]> { ["cpu_us"] = [.. cost.Value] }))]);
    }

    private static async Task<FirstSample> AskAsync(ChildProcess child, string streams) =>
        JsonSerializer.Deserialize(await child.AskAsync(streams), MeasuringJson.Default.FirstSample)!;
}
