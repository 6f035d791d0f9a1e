using System.Text.Json.Serialization;
using Vllm.Benchmarks.Clients;

namespace Vllm.Benchmarks.Measuring;

/// <summary>One round of one client.</summary>
/// <param name="UserMicroseconds">Processor time of the whole process, in user mode.</param>
/// <param name="KernelMicroseconds">The same in the kernel.</param>
/// <param name="WallMicroseconds">Time on the clock.</param>
/// <param name="AllocatedBytes">On the managed heap, by all threads.</param>
/// <param name="CompiledMethods">What the just-in-time compiler has made since the process began, the better versions of the same methods included.</param>
/// <param name="Tally">What was counted in the last answer.</param>
internal sealed record Sample(
    double UserMicroseconds, double KernelMicroseconds, double WallMicroseconds, long AllocatedBytes, long CompiledMethods, Tally Tally)
{
    /// <summary>User and kernel mode together.</summary>
    [JsonIgnore]
    public double CpuMicroseconds => UserMicroseconds + KernelMicroseconds;
}
