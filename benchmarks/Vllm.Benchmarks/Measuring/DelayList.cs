using System.Diagnostics;
using Vllm.Benchmarks.Replay;

namespace Vllm.Benchmarks.Measuring;

/// <summary>Takes down how late each chunk is seen, without allocating while it does.</summary>
internal sealed class DelayList
{
    private readonly StampFile _stamps;
    private readonly long[] _delays;
    private int _count;

    public DelayList(StampFile stamps, int capacity)
    {
        _stamps = stamps;
        _delays = new long[capacity];

        // So that the memory of the list is there before that of the streams is measured.
        Array.Fill(_delays, -1);
    }

    /// <summary>Whether delays are taken down now.</summary>
    public bool IsOpen { get; set; }

    public int Count => Math.Min(_count, _delays.Length);

    /// <summary>The delays in microseconds.</summary>
    public double[] Microseconds => [.. _delays.Take(Count).Select(delay => delay * 1e6 / Stopwatch.Frequency)];

    /// <summary>What notes the chunks of one stream.</summary>
    public Action<int> Watch(int stream, Action? first = null)
    {
        int seen = 0;
        return chunks =>
        {
            long now = IsOpen ? Stopwatch.GetTimestamp() : 0;
            if (seen == 0 && chunks > 0)
            {
                first?.Invoke();
            }

            for (; seen < chunks; seen++)
            {
                if (now > 0 && _stamps.Sent(stream, seen) is > 0 and var sent && Interlocked.Increment(ref _count) is var place && place <= _delays.Length)
                {
                    _delays[place - 1] = now - sent;
                }
            }
        };
    }
}
