using System.Globalization;
using Vllm.Benchmarks.Clients;
using Vllm.Benchmarks.Measuring;
using Vllm.Benchmarks.Replay;
using Vllm.Benchmarks.Report;

namespace Vllm.Benchmarks.Scenarios;

/// <summary>Answers that are not streamed: how many a second one core can take.</summary>
internal sealed class WholeScenario : IScenario
{
    private const int Tokens = 200;

    public string Name => "whole";

    public async Task<ScenarioResult> RunAsync(Laboratory laboratory)
    {
        int answers = laboratory.Options.Quick ? 100 : 500;
        var tables = new List<Table>();
        var figures = new List<Figure>();
        var series = new List<Series>();
        foreach (FrontEnd frontEnd in Enum.GetValues<FrontEnd>())
        {
            var plan = new StreamPlan(frontEnd, StreamKind.Whole, Tokens);
            Laboratory.Tell($"{Name}: {plan}");
            IEnumerable<ClientEntry> entries = ClientCatalog.All.Where(entry => entry.Kinds.Contains(StreamKind.Whole));
            Dictionary<string, UnitCost> costs = (await SideBySide.MeasureAsync(laboratory, plan, entries, answers)).Costs(answers);
            UnitCost ours = costs[ClientCatalog.Whole];
            UnitCost openAI = costs[ClientCatalog.OpenAIWhole];
            tables.Add(new Table(
                string.Create(CultureInfo.InvariantCulture, $"Whole answers of {Tokens} tokens, {frontEnd} front end"),
                ["client", "CPU us/answer, min", "median", "answers/s and core", "OpenAI .NET / it, min", "median", "bytes/answer"],
                [.. costs.Values.Select(cost => (IReadOnlyList<string>)
                [
                    cost.Entry.Title,
                    Format.Number(cost.Cpu.Min() / 1e3, "0.0"),
                    Format.Number(cost.Cpu.Median() / 1e3, "0.0"),
                    Format.Number(1e9 / cost.Cpu.Min(), "#,0"),
                    Format.Number(openAI.MinOver(cost), "0.00"),
                    Format.Number(openAI.MedianOver(cost), "0.00"),
                    Format.Number(cost.Allocated.Min(), "#,0"),
                ])]));
            figures.Add(Figure.AtLeast($"whole answers a second and core, {frontEnd}, against OpenAI .NET", 1.6, "x", openAI.MinOver(ours)));
            series.AddRange(costs.Values.Select(cost => cost.ToSeries(plan.ToString())));
        }

        return new ScenarioResult(Name, tables, figures, series);
    }
}
