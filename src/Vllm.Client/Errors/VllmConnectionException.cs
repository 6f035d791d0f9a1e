namespace Vllm;

/// <summary>No answer: refused, reset before the answer, name not found, TLS or proxy failure.</summary>
public sealed class VllmConnectionException : VllmException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was tried and what went wrong.</param>
    /// <param name="innerException">The failure of the connection.</param>
    public VllmConnectionException(string message, Exception? innerException = null)
        : base(FailureKind.Http, message, innerException)
    {
    }

    /// <inheritdoc/>
    public override bool IsRetryable => Retryable;

    /// <summary>False for a failure that the next try meets again, such as a certificate that is not trusted.</summary>
    internal bool Retryable { get; init; } = true;
}
