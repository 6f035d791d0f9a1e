using System.Net;

namespace Vllm;

/// <summary>An answer with an error status, or an error object where an answer was due.</summary>
public sealed class VllmApiException : VllmException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="kind"><see cref="FailureKind.Api"/> for the server's own error body, <see cref="FailureKind.Http"/> for anything else.</param>
    /// <param name="statusCode">The HTTP status, or the code an error object in a 200 answer claims.</param>
    /// <param name="message">The server's message.</param>
    /// <param name="innerException">What led to it, if anything.</param>
    public VllmApiException(FailureKind kind, HttpStatusCode statusCode, string message, Exception? innerException = null)
        : base(kind, message, innerException) => StatusCode = statusCode;

    /// <summary>The HTTP status, or the code that an error object in a 200 answer claims.</summary>
    public HttpStatusCode StatusCode { get; }

    /// <summary>The server's error code as text, also when it was sent as a number.</summary>
    public string? Code { get; init; }

    /// <summary>The server's error type, such as <c>BadRequestError</c> or <c>invalid_request_error</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The request field at fault, when the server names it.</summary>
    public string? Param { get; init; }

    /// <summary>How long the server asks to wait (<c>Retry-After</c>, <c>retry-after-ms</c>); null when it gave no usable time.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What kind of refusal it is, judged from status, code and field first, from the text last; empty for a page with a good status.</summary>
    public ApiErrorReason Reason { get; init; }

    /// <summary>Whether the model is not served (<see cref="ApiErrorReason.ModelNotFound"/>).</summary>
    public bool IsModelNotFound => Reason == ApiErrorReason.ModelNotFound;

    /// <summary>Whether the prompt is too long for the model (<see cref="ApiErrorReason.ContextLengthExceeded"/>).</summary>
    public bool IsContextLengthExceeded => Reason == ApiErrorReason.ContextLengthExceeded;

    /// <inheritdoc/>
    public override bool IsRetryable => ServerShouldRetry ?? RetryableStatus.Contains((int)StatusCode);

    /// <summary>The server's <c>x-should-retry</c> header, which wins over the status.</summary>
    internal bool? ServerShouldRetry { get; init; }
}
