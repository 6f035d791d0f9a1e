using Vllm.Benchmarks.Clients;

namespace Vllm.Benchmarks.Measuring;

/// <summary>What one large event took.</summary>
/// <param name="CpuMicroseconds">Processor time.</param>
/// <param name="WallMicroseconds">Time on the clock.</param>
/// <param name="PeakBytes">The most by which the process grew.</param>
/// <param name="BytesAfter">By how much it is still larger, after a collection.</param>
/// <param name="ManagedAfter">By how much its managed heap is.</param>
/// <param name="Tally">What was counted.</param>
internal sealed record LargeSample(double CpuMicroseconds, double WallMicroseconds, long PeakBytes, long BytesAfter, long ManagedAfter, Tally Tally);
