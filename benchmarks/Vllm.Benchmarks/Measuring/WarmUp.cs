namespace Vllm.Benchmarks.Measuring;

/// <summary>
/// Lets a child process run until its code is as good as it gets. The runtime compiles a method again, in the background, when it was
/// called often and nothing new was compiled for a tenth of a second; on a busy machine that takes seconds.
/// </summary>
internal static class WarmUp
{
    /// <summary>Warm enough: so many times in a row without a method compiled.</summary>
    private const int QuietTimes = 4;

    private const int Most = 60;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <param name="run">Runs what is to be warm, and gives the number of methods compiled so far.</param>
    public static async Task RunAsync(Func<Task<long>> run)
    {
        long compiled = 0;
        for (int times = 0, quiet = 0; times < Most && quiet < QuietTimes; times++)
        {
            long now = await run();
            quiet = now == compiled ? quiet + 1 : 0;
            compiled = now;
            await Task.Delay(Pause);
        }
    }
}
