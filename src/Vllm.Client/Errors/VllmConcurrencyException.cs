namespace Vllm;

/// <summary>
/// The client's own limit (<see cref="ConcurrencyOptions"/>) refused a request, because as many as may run were running and as many as may
/// wait were waiting. Nothing was sent.
/// </summary>
public sealed class VllmConcurrencyException : VllmException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="maxConcurrency">How many requests may run at the same time.</param>
    /// <param name="maxQueued">How many may wait.</param>
    public VllmConcurrencyException(int maxConcurrency, int maxQueued)
        : base(
            FailureKind.Timeout,
            $"The client runs {maxConcurrency} requests, and {maxQueued} wait: it takes no more ({nameof(ConcurrencyOptions)}.{nameof(ConcurrencyOptions.MaxQueued)}).",
            null)
    {
        MaxConcurrency = maxConcurrency;
        MaxQueued = maxQueued;
    }

    /// <summary>How many requests may run at the same time.</summary>
    public int MaxConcurrency { get; }

    /// <summary>How many may wait.</summary>
    public int MaxQueued { get; }

    /// <summary>True: later there is room.</summary>
    public override bool IsRetryable => true;

    internal override bool IsOwnRefusal => true;
}
