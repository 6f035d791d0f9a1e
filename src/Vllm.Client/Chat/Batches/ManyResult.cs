using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace Vllm;

/// <summary>What became of one of many requests: an answer or a failure.</summary>
public sealed record ManyResult
{
    internal ManyResult(long index, ChatCompletionRequest? request)
    {
        Index = index;
        Request = request;
    }

    /// <summary>The place of the request among all, from 0.</summary>
    public long Index { get; }

    /// <summary>The request; null only where the source gave null.</summary>
    public ChatCompletionRequest? Request { get; }

    /// <summary>The answer, or null.</summary>
    public ChatCompletion? Completion { get; internal init; }

    /// <summary>
    /// Why there is none: a <see cref="VllmException"/>, an <see cref="ArgumentException"/> for a request that can never be right; or
    /// null.
    /// </summary>
    public Exception? Exception { get; internal init; }

    /// <summary>Whether there is an answer.</summary>
    [MemberNotNullWhen(true, nameof(Completion))]
    [MemberNotNullWhen(false, nameof(Exception))]
    public bool IsSuccess => Exception is null;

    /// <summary>The answer; throws the failure where there is none.</summary>
    /// <exception cref="VllmException">The request failed.</exception>
    /// <exception cref="ArgumentException">The request can never be right.</exception>
    public ChatCompletion GetCompletion()
    {
        if (!IsSuccess)
        {
            // With the place where it was thrown first.
            ExceptionDispatchInfo.Throw(Exception);
        }

        return Completion;
    }
}
