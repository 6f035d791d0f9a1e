using Polly;

namespace Vllm;

/// <summary>The requests of one try that run side by side, as Polly's hedging asks about them: one after the other, never at once.</summary>
internal sealed class Race(CallProgress progress, ConcurrencyPermit? permit)
{
    /// <summary>Where Polly's predicates find it.</summary>
    public static readonly ResiliencePropertyKey<Race> Key = new("vllm.race");

    private int _failuresSeen = progress.Failures;

    public CallProgress Progress => progress;

    /// <summary>The place of the first request.</summary>
    public ConcurrencyPermit? Permit => permit;

    /// <summary>How many requests had failed before.</summary>
    public int FailuresBefore { get; } = progress.Failures;

    /// <summary>Whether the room for hedges has run out: it is not asked for again in this race.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Whether one has failed since this was asked last: then it was not the time that called for a hedge.</summary>
    public bool SeesFailure()
    {
        int before = _failuresSeen;
        _failuresSeen = progress.Failures;
        return _failuresSeen > before;
    }
}
