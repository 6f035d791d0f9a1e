namespace Vllm;

/// <summary>
/// Several servers were asked (<see cref="FallbackClient"/>) and none gave an answer. <see cref="Exception.InnerException"/> is the last
/// failure, whose kind and partial answer stand here too.
/// </summary>
public sealed class VllmFallbackException : VllmException
{
    private const int MessageLength = 300;

    /// <summary>Creates the exception.</summary>
    /// <param name="failures">What went wrong, in the order in which the servers were asked; at least one.</param>
    public VllmFallbackException(IReadOnlyList<FallbackFailure> failures)
        : base(Last(failures).Kind, Describe(failures), Last(failures))
    {
        Failures = [.. failures];
        PartialCompletion = Last(failures).PartialCompletion;
        Endpoint = Last(failures).Endpoint;
        RequestId = Last(failures).RequestId;
        Attempts = failures.Sum(failure => failure.Exception.Attempts);
    }

    /// <summary>What went wrong, in the order in which the servers were asked.</summary>
    public IReadOnlyList<FallbackFailure> Failures { get; }

    /// <summary>Whether one of the servers may answer the same request later.</summary>
    public override bool IsRetryable => Failures.Any(failure => failure.Exception.IsRetryable);

    private static VllmException Last(IReadOnlyList<FallbackFailure> failures)
    {
        ArgumentNullException.ThrowIfNull(failures);
        return failures.Count > 0 ? failures[^1].Exception : throw new ArgumentException("There has to be at least one failure.", nameof(failures));
    }

    private static string Describe(IReadOnlyList<FallbackFailure> failures) =>
        $"None of {failures.Count} servers gave an answer: "
        + string.Join("; ", failures.Select(failure => $"{failure.Target}: {MessageText.Clean(failure.Exception.Message, null, MessageLength)}"));
}
