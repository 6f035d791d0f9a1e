namespace Vllm.Benchmarks.Report;

/// <summary>All rounds of one measurement, for the file of results.</summary>
/// <param name="Client">Who was measured.</param>
/// <param name="What">On what.</param>
/// <param name="Values">The rounds in order, by name and unit of the measure.</param>
internal sealed record Series(string Client, string What, IReadOnlyDictionary<string, double[]> Values);
