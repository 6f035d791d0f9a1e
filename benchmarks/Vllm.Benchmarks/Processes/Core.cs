using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Vllm.Benchmarks.Processes;

/// <summary>Ties processes to one processor core.</summary>
internal static partial class Core
{
    /// <summary>Room for 1,024 cores, as in the C library.</summary>
    private const int MaskLength = 16;

    private static readonly int[] Allowed = FindAllowed();

    /// <summary>Whether there are two cores to choose from, and a way to choose.</summary>
    public static bool CanPin => Allowed.Length > 1;

    /// <summary>The core of the clients.</summary>
    public static int OfClient => Allowed[0];

    /// <summary>The core of the replay server.</summary>
    public static int OfServer => Allowed[^1];

    /// <summary>
    /// Starts a process on a core. On Linux a child inherits the affinity of the thread that starts it, so that its runtime finds one
    /// core from the beginning, as in a container of one core; setting it afterwards would reach the child's first thread only.
    /// </summary>
    public static Process Start(ProcessStartInfo start, int core)
    {
        if (!CanPin)
        {
            return Process.Start(start)!;
        }

        if (OperatingSystem.IsWindows())
        {
            Process process = Process.Start(start)!;
            process.ProcessorAffinity = (nint)1 << core;
            return process;
        }

        ulong[] before = GetMask();
        ulong[] wanted = new ulong[MaskLength];
        wanted[core / 64] = 1UL << (core % 64);
        SetMask(wanted);
        try
        {
            return Process.Start(start)!;
        }
        finally
        {
            SetMask(before);
        }
    }

    private static int[] FindAllowed()
    {
        if (OperatingSystem.IsWindows())
        {
            return [.. Enumerable.Range(0, Math.Min(Environment.ProcessorCount, 64))];
        }

        if (!OperatingSystem.IsLinux())
        {
            return [0];
        }

        ulong[] mask = GetMask();
        return [.. Enumerable.Range(0, MaskLength * 64).Where(core => (mask[core / 64] >> (core % 64) & 1) == 1)];
    }

    private static ulong[] GetMask()
    {
        ulong[] mask = new ulong[MaskLength];
        return GetAffinity(0, MaskLength * sizeof(ulong), mask) >= 0 ? mask : throw Failure();
    }

    private static void SetMask(ulong[] mask)
    {
        if (SetAffinity(0, MaskLength * sizeof(ulong), mask) != 0)
        {
            throw Failure();
        }
    }

    private static InvalidOperationException Failure() =>
        new($"The processor core cannot be chosen (error {Marshal.GetLastPInvokeError()} of the system).");

    [LibraryImport("libc", EntryPoint = "sched_getaffinity", SetLastError = true)]
    private static partial int GetAffinity(int thread, nint size, [Out] ulong[] mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static partial int SetAffinity(int thread, nint size, ulong[] mask);
}
