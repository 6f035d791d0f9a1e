namespace Vllm;

/// <summary>An answer that could not be understood, or that was larger than a limit.</summary>
public sealed class VllmResponseException : VllmException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was wrong, without the content of the answer.</param>
    /// <param name="innerException">The parser's error.</param>
    public VllmResponseException(string message, Exception? innerException = null)
        : base(FailureKind.Json, message, innerException)
    {
    }

    /// <summary>Whether a limit of <see cref="SizeLimits"/> was passed.</summary>
    public bool TooLarge { get; init; }
}
