using Vllm.Benchmarks.Clients;
using Vllm.Benchmarks.Report;

namespace Vllm.Benchmarks.Measuring;

/// <summary>What a chunk, or an answer, cost a client, round by round.</summary>
internal sealed class UnitCost(ClientEntry entry, IReadOnlyList<Sample> samples, double units)
{
    public ClientEntry Entry => entry;

    /// <summary>Processor time in nanoseconds.</summary>
    public double[] Cpu { get; } = [.. samples.Select(sample => sample.CpuMicroseconds * 1_000 / units)];

    /// <summary>Time on the clock in nanoseconds.</summary>
    public double[] Wall { get; } = [.. samples.Select(sample => sample.WallMicroseconds * 1_000 / units)];

    /// <summary>Bytes on the managed heap.</summary>
    public double[] Allocated { get; } = [.. samples.Select(sample => sample.AllocatedBytes / units)];

    /// <summary>The ratio of the least times: noise only ever adds.</summary>
    public double MinOver(UnitCost other) => Cpu.Min() / other.Cpu.Min();

    /// <summary>The ratio in the middle of those of each round, in which both met the same noise.</summary>
    public double MedianOver(UnitCost other) => Cpu.Zip(other.Cpu, (one, its) => one / its).Median();

    public Series ToSeries(string what) => new(entry.Title, what, new Dictionary<string, double[]>
    {
        ["cpu_ns"] = Cpu,
        ["kernel_ns"] = [.. samples.Select(sample => sample.KernelMicroseconds * 1_000 / units)],
        ["wall_ns"] = Wall,
        ["allocated_bytes"] = Allocated,
    });
}
