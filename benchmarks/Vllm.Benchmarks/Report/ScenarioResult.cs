namespace Vllm.Benchmarks.Report;

/// <summary>What a scenario found.</summary>
internal sealed record ScenarioResult(string Scenario, IReadOnlyList<Table> Tables, IReadOnlyList<Figure> Figures, IReadOnlyList<Series> Series);
