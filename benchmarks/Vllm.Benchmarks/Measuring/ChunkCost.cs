using Vllm.Benchmarks.Clients;
using Vllm.Benchmarks.Report;

namespace Vllm.Benchmarks.Measuring;

/// <summary>What a chunk cost a client, round by round.</summary>
internal sealed class ChunkCost(ClientEntry entry, IReadOnlyList<Sample> samples, double chunks)
{
    public ClientEntry Entry => entry;

    /// <summary>Processor time in nanoseconds.</summary>
    public double[] Cpu { get; } = [.. samples.Select(sample => sample.CpuMicroseconds * 1_000 / chunks)];

    /// <summary>Time on the clock in nanoseconds.</summary>
    public double[] Wall { get; } = [.. samples.Select(sample => sample.WallMicroseconds * 1_000 / chunks)];

    /// <summary>Bytes on the managed heap.</summary>
    public double[] Allocated { get; } = [.. samples.Select(sample => sample.AllocatedBytes / chunks)];

    /// <summary>The ratio of the least times: noise only ever adds.</summary>
    public double MinOver(ChunkCost other) => Cpu.Min() / other.Cpu.Min();

    /// <summary>The ratio in the middle of those of each round, in which both met the same noise.</summary>
    public double MedianOver(ChunkCost other) => Cpu.Zip(other.Cpu, (one, its) => one / its).Median();

    public Series ToSeries(string what) => new(entry.Title, what, new Dictionary<string, double[]>
    {
        ["cpu_ns_per_chunk"] = Cpu,
        ["kernel_ns_per_chunk"] = [.. samples.Select(sample => sample.KernelMicroseconds * 1_000 / chunks)],
        ["wall_ns_per_chunk"] = Wall,
        ["allocated_bytes_per_chunk"] = Allocated,
    });
}
