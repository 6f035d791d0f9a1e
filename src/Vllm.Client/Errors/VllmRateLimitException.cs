using System.Globalization;

namespace Vllm;

/// <summary>
/// The client's own limit (<see cref="RateLimitOptions"/>) held a request back that would have waited too long. Nothing was sent.
/// A server's refusal is a <see cref="VllmApiException"/> with <see cref="ApiErrorReason.RateLimited"/>.
/// </summary>
public sealed class VllmRateLimitException : VllmException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="retryAfter">How long until the request would have its turn.</param>
    /// <param name="maxWait">How long it was allowed to wait.</param>
    public VllmRateLimitException(TimeSpan retryAfter, TimeSpan maxWait)
        : base(FailureKind.Timeout, Describe(retryAfter, maxWait), null) => RetryAfter = retryAfter;

    /// <summary>How long until the request would have had its turn.</summary>
    public TimeSpan RetryAfter { get; }

    /// <summary>True: later there is room.</summary>
    public override bool IsRetryable => true;

    internal override bool IsOwnRefusal => true;

    private static string Describe(TimeSpan retryAfter, TimeSpan maxWait) => string.Create(
        CultureInfo.InvariantCulture,
        $"The client's rate limit leaves room for this request in {retryAfter.TotalSeconds:0.###} s, and it may wait {maxWait.TotalSeconds:0.###} s "
        + $"({nameof(RateLimitOptions)}.{nameof(RateLimitOptions.MaxWait)}).");
}
