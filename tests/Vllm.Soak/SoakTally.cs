using System.Collections.Concurrent;

namespace Vllm.Soak;

/// <summary>Counts how streams ended. Thread safe.</summary>
internal sealed class SoakTally
{
    private const int MostBreachesShown = 20;

    private readonly ConcurrentDictionary<StreamOutcome, int> _outcomes = new();
    private readonly ConcurrentDictionary<string, int> _faults = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _breaches = new();
    private int _breachCount;
    private int _left;

    public int Ended => _outcomes.Values.Sum() + Breaches;

    public int Breaches => Volatile.Read(ref _breachCount);

    /// <summary>Streams that were left in the middle: the client gives their buffer to the garbage collector, not to the pool.</summary>
    public int Left => Volatile.Read(ref _left);

    public IReadOnlyCollection<string> FirstBreaches => _breaches;

    /// <summary>How often each kind of fault was asked for.</summary>
    public IReadOnlyDictionary<string, int> Faults => _faults;

    public int Count(StreamOutcome outcome) => _outcomes.GetValueOrDefault(outcome);

    public void Add(StreamPlan plan, StreamResult result)
    {
        if (plan.Fault is { } fault)
        {
            _faults.AddOrUpdate(fault.Split('@', ':')[0], 1, (_, count) => count + 1);
        }

        if (result is { Outcome: StreamOutcome.Cancelled, Failure: null })
        {
            Interlocked.Increment(ref _left);
        }

        if (StreamCheck.Judge(plan, result) is not { } breach)
        {
            _outcomes.AddOrUpdate(result.Outcome, 1, (_, count) => count + 1);
            return;
        }

        if (Interlocked.Increment(ref _breachCount) <= MostBreachesShown)
        {
            _breaches.Enqueue(breach);
        }
    }
}
