namespace Vllm;

/// <summary>A time limit passed; <see cref="Phase"/> says which.</summary>
public sealed class VllmTimeoutException : VllmException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="phase">Which limit passed.</param>
    /// <param name="limit">The limit.</param>
    /// <param name="message">What was waited for.</param>
    /// <param name="innerException">The cancelled operation.</param>
    public VllmTimeoutException(TimeoutPhase phase, TimeSpan limit, string message, Exception? innerException = null)
        : base(FailureKind.Timeout, message, innerException)
    {
        Phase = phase;
        Limit = limit;
    }

    /// <summary>Which limit passed.</summary>
    public TimeoutPhase Phase { get; }

    /// <summary>The limit as it was set.</summary>
    public TimeSpan Limit { get; }

    /// <summary>
    /// True only for <see cref="TimeoutPhase.Connect"/>: after a read time-out the server may still be working on
    /// the first request, and a second one would only add to its load.
    /// </summary>
    public override bool IsRetryable => Phase == TimeoutPhase.Connect;
}
