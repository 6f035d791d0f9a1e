namespace Vllm;

/// <summary>The statuses that a later try may turn into an answer.</summary>
internal static class RetryableStatus
{
    /// <summary>408, 409, 425, 429 and every 5xx but 501 and 505, which say that the server never will.</summary>
    public static bool Contains(int status) => status switch
    {
        408 or 409 or 425 or 429 => true,
        501 or 505 => false,
        >= 500 and <= 599 => true,
        _ => false,
    };
}
