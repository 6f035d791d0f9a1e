namespace Vllm.Simulator.Tests;

/// <summary>A clock on which every wait is over at once, and counted.</summary>
internal sealed class HurriedTime : TimeProvider
{
    private readonly Lock _lock = new();

    public int Count { get; private set; }

    public TimeSpan Longest { get; private set; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > TimeSpan.Zero)
        {
            lock (_lock)
            {
                Count++;
                Longest = dueTime > Longest ? dueTime : Longest;
            }
        }

        return System.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? TimeSpan.Zero : dueTime, period);
    }
}
