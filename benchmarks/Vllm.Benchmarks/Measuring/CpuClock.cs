using System.Diagnostics;
using System.Runtime;
using Vllm.Benchmarks.Clients;

namespace Vllm.Benchmarks.Measuring;

/// <summary>Measures what an action costs this process.</summary>
internal static class CpuClock
{
    /// <summary>Runs an action some times.</summary>
    public static async Task<Sample> MeasureAsync(Func<Task<Tally>> action, int times)
    {
        Tally tally = default;
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        Environment.ProcessCpuUsage before = Environment.CpuUsage;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < times; i++)
        {
            tally = await action();
        }

        TimeSpan wall = Stopwatch.GetElapsedTime(start);
        Environment.ProcessCpuUsage after = Environment.CpuUsage;
        return new Sample(
            (after.UserTime - before.UserTime).TotalMicroseconds,
            (after.PrivilegedTime - before.PrivilegedTime).TotalMicroseconds,
            wall.TotalMicroseconds,
            GC.GetTotalAllocatedBytes(precise: true) - allocated,
            JitInfo.GetCompiledMethodCount(),
            tally);
    }
}
