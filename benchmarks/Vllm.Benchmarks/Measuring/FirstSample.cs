namespace Vllm.Benchmarks.Measuring;

/// <summary>What the way to the first event costs.</summary>
/// <param name="CpuMicroseconds">Processor time of one stream, from the call to the first event.</param>
/// <param name="CompiledMethods">What the just-in-time compiler has made since the process began.</param>
internal sealed record FirstSample(double CpuMicroseconds, long CompiledMethods);
