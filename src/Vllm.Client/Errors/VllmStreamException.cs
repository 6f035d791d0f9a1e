using System.Net;

namespace Vllm;

/// <summary>
/// An answer that began and did not end well: an error event inside a stream (<see cref="FailureKind.Stream"/>),
/// or an end before the answer was whole (<see cref="FailureKind.Truncated"/>), streamed or not.
/// <see cref="VllmException.PartialCompletion"/> or <see cref="VllmException.PartialTextCompletion"/> holds what came before.
/// </summary>
public sealed class VllmStreamException : VllmException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="kind"><see cref="FailureKind.Stream"/> or <see cref="FailureKind.Truncated"/>.</param>
    /// <param name="message">The server's message, or how the answer ended.</param>
    /// <param name="innerException">The failure of the connection, if it was one.</param>
    public VllmStreamException(FailureKind kind, string message, Exception? innerException = null)
        : base(kind, message, innerException)
    {
    }

    /// <summary>The HTTP status that the error event claims, when it holds one.</summary>
    public HttpStatusCode? StatusCode { get; init; }

    /// <summary>The error event's code as text.</summary>
    public string? Code { get; init; }

    /// <summary>The error event's type.</summary>
    public string? Type { get; init; }

    /// <summary>The request field at fault, when the error event names it.</summary>
    public string? Param { get; init; }

    /// <summary>What kind of refusal the error event is, judged by the status that it claims; null without one.</summary>
    public ApiErrorReason? Reason { get; init; }

    /// <summary>True unless the server's own error event says that the request is at fault.</summary>
    public override bool IsRetryable => StatusCode is null || RetryableStatus.Contains((int)StatusCode);
}
