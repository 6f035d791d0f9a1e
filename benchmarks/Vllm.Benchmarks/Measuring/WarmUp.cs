using System.Diagnostics;

namespace Vllm.Benchmarks.Measuring;

/// <summary>
/// Lets child processes run until their code is as good as it gets. The runtime compiles a method again, in the background, when it was called
/// often and nothing new was compiled for a tenth of a second, but for a whole second where it has one core only; and that twice, first with
/// counters in the code, which makes it slower than before. Whoever stops looking in between measures counters.
/// </summary>
internal static class WarmUp
{
    /// <summary>Warm enough: so many times in a row, and for so long, with hardly a method compiled.</summary>
    private const int QuietTimes = 4;

    /// <summary>What is compiled now and then for rare turns of the work is less than one part in so many.</summary>
    private const int RareShare = 200;

    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <param name="runs">One for each process: runs what is to be warm, and gives the number of methods compiled so far. They take turns, so that each one waits while the others work.</param>
    public static async Task RunAsync(IReadOnlyList<Func<Task<long>>> runs)
    {
        long[] compiled = new long[runs.Count];
        long start = Stopwatch.GetTimestamp();
        long quietSince = start;
        for (int quiet = 0;
            (quiet < QuietTimes || Stopwatch.GetElapsedTime(quietSince) < QuietTime) && Stopwatch.GetElapsedTime(start) < Longest;
            quiet++)
        {
            for (int i = 0; i < runs.Count; i++)
            {
                long now = await runs[i]();
                if (now - compiled[i] > compiled[i] / RareShare)
                {
                    quiet = 0;
                    quietSince = Stopwatch.GetTimestamp();
                }

                compiled[i] = now;
            }

            await Task.Delay(Pause);
        }
    }
}
