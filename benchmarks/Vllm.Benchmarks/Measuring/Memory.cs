using System.Diagnostics;
using System.Globalization;

namespace Vllm.Benchmarks.Measuring;

/// <summary>The memory of this process.</summary>
internal static class Memory
{
    /// <summary>What is alive on the managed heap, after a collection.</summary>
    public static long Managed
    {
        get
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            return GC.GetTotalMemory(forceFullCollection: true);
        }
    }

    /// <summary>What the process occupies.</summary>
    public static long Resident => OperatingSystem.IsLinux() ? ReadStatus("VmRSS:") : Current(process => process.WorkingSet64);

    /// <summary>The most that the process occupied since <see cref="ForgetPeak"/>; elsewhere than on Linux, since its start.</summary>
    public static long Peak => OperatingSystem.IsLinux() ? ReadStatus("VmHWM:") : Current(process => process.PeakWorkingSet64);

    /// <summary>Begins to look for the peak anew.</summary>
    public static void ForgetPeak()
    {
        if (OperatingSystem.IsLinux())
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
    }

    private static long Current(Func<Process, long> measure)
    {
        using Process process = Process.GetCurrentProcess();
        return measure(process);
    }

    private static long ReadStatus(string name)
    {
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(name.Length, line.Length - name.Length - " kB".Length), CultureInfo.InvariantCulture) * 1_024;
    }
}
