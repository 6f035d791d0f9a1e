namespace Vllm.Benchmarks.Report;

/// <summary>A table for people.</summary>
internal sealed record Table(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);
