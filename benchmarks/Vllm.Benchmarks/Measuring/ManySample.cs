namespace Vllm.Benchmarks.Measuring;

/// <summary>What many streams at a time cost, and how late their chunks were seen.</summary>
/// <param name="CpuMicroseconds">Processor time of the process while it was watched.</param>
/// <param name="WallMicroseconds">How long it was watched.</param>
/// <param name="Chunks">Chunks seen in this time.</param>
/// <param name="Delay50">Microseconds from the server's send to the user's loop, of half of the chunks at most.</param>
/// <param name="Delay90">The same of 90 % of the chunks.</param>
/// <param name="Delay99">The same of 99 %.</param>
/// <param name="ManagedBytes">Managed memory of one stream.</param>
/// <param name="ResidentBytes">Growth of the process by one stream.</param>
internal sealed record ManySample(
    double CpuMicroseconds,
    double WallMicroseconds,
    int Chunks,
    double Delay50,
    double Delay90,
    double Delay99,
    double ManagedBytes,
    double ResidentBytes);
