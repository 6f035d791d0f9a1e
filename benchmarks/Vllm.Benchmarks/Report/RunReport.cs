namespace Vllm.Benchmarks.Report;

/// <summary>Everything that a run found.</summary>
internal sealed record RunReport(DateTimeOffset Date, string Command, bool IsPinned, Machine Machine, IReadOnlyList<ScenarioResult> Scenarios);
