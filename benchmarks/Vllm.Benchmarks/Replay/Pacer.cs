using System.Diagnostics;

namespace Vllm.Benchmarks.Replay;

/// <summary>
/// Sends the chunks of all paced streams when they are due, from one thread with a core of its own, so that thousands of streams do not
/// wait for a timer.
/// </summary>
internal sealed class Pacer
{
    /// <summary>A wait that is longer is left to the system, whose timer is this coarse.</summary>
    private static readonly long Coarse = Stopwatch.Frequency / 750;

    private readonly PriorityQueue<(PacedStream Stream, long Interval), long> _due = new();
    private readonly Lock _lock = new();

    public Pacer() => new Thread(Run) { IsBackground = true, Name = nameof(Pacer) }.Start();

    /// <summary>Takes over a stream whose first chunk was sent.</summary>
    public void Add(PacedStream stream, int rate)
    {
        long interval = Stopwatch.Frequency / rate;

        // Streams begin together, but their chunks are to be spread over the interval: by the golden ratio, for any number of streams.
        long phase = (long)(stream.Number * 0.6180339887498949 % 1 * interval);
        long now = Stopwatch.GetTimestamp();
        long first = now - (now % interval) + interval + phase;
        lock (_lock)
        {
            _due.Enqueue((stream, interval), first);
        }
    }

    private void Run()
    {
        while (true)
        {
            long wait = SendDue();
            if (wait > Coarse)
            {
                Thread.Sleep(1);
            }
            else if (wait > 0)
            {
                Thread.Yield();
            }
        }
    }

    /// <summary>Sends the chunk that is most due; gives how long it is until then when none is.</summary>
    private long SendDue()
    {
        (PacedStream Stream, long Interval) next;
        long due;
        lock (_lock)
        {
            if (!_due.TryPeek(out next, out due))
            {
                return long.MaxValue;
            }

            long wait = due - Stopwatch.GetTimestamp();
            if (wait > 0)
            {
                return wait;
            }

            _due.Dequeue();
        }

        if (next.Stream.SendNext())
        {
            lock (_lock)
            {
                _due.Enqueue(next, due + next.Interval);
            }
        }

        return 0;
    }
}
