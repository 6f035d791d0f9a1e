namespace Vllm;

/// <summary>
/// Why a call failed. The same closed list appears in exceptions, logs, traces and the <c>vllmc</c> tool.
/// </summary>
public enum FailureKind
{
    /// <summary>The server answered with an error message of its own.</summary>
    Api,

    /// <summary>No usable answer: refused, reset before the answer, TLS, or the page of a proxy.</summary>
    Http,

    /// <summary>An error arrived inside a stream that had begun.</summary>
    Stream,

    /// <summary>The answer ended before it was complete.</summary>
    Truncated,

    /// <summary>The answer was not understood, or was larger than a limit.</summary>
    Json,

    /// <summary>A time limit passed.</summary>
    Timeout,
}
