using System.Diagnostics;
using System.Globalization;

namespace Vllm.Soak;

/// <summary>Looks at memory, handles and sockets of this process.</summary>
internal sealed class ResourceSampler(Stopwatch clock, PooledBuffers buffers, int[] serverPorts)
{
    private const string CloseWait = "08";

    /// <param name="left">Streams that were left so far, each with a buffer that no pool gets back.</param>
    public ResourceSample Take(int left)
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        (int Handles, int Sockets)? open = CountHandles();
        return new(
            clock.Elapsed, GC.GetTotalMemory(forceFullCollection: false), Environment.WorkingSet, open?.Handles, open?.Sockets,
            CountHalfClosed(), buffers.Outstanding - left, ThreadPool.ThreadCount);
    }

    private static (int Handles, int Sockets)? CountHandles()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        (int handles, int sockets) = (0, 0);
        foreach (string path in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            try
            {
                string target = File.ResolveLinkTarget(path, returnFinalTarget: false)?.Name ?? "";

                // Code that is first needed in the middle of the load stays open once, and is no leak.
                handles += target.EndsWith(".dll", StringComparison.Ordinal) ? 0 : 1;
                sockets += target.StartsWith("socket:", StringComparison.Ordinal) ? 1 : 0;
            }
            catch (IOException)
            {
                // Closed since the folder was read.
            }
        }

        return (handles, sockets);
    }

    private int? CountHalfClosed()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        // Columns: number, local, remote (address:port, hexadecimal), state.
        return File.ReadLines("/proc/net/tcp").Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Count(row => row[3] == CloseWait
                && serverPorts.Contains(int.Parse(row[2].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
    }
}
