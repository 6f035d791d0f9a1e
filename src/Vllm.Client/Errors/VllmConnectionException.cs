namespace Vllm;

/// <summary>
/// No answer: refused, reset before the answer, name not found, TLS or proxy failure; or nothing was sent, because the server failed too often
/// (<see cref="CircuitBreakerOptions"/>).
/// </summary>
public sealed class VllmConnectionException : VllmException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was tried and what went wrong.</param>
    /// <param name="innerException">The failure of the connection.</param>
    public VllmConnectionException(string message, Exception? innerException = null)
        : base(FailureKind.Http, message, innerException)
    {
    }

    /// <summary>
    /// How long the circuit breaker leaves the server alone before it tries again; null when the failure was a real one. With a time, the
    /// client itself refused: nothing was sent.
    /// </summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <inheritdoc/>
    public override bool IsRetryable => Retryable;

    /// <summary>False for a failure that the next try meets again, such as a certificate that is not trusted.</summary>
    internal bool Retryable { get; init; } = true;

    internal override bool IsOwnRefusal => RetryAfter is not null;
}
