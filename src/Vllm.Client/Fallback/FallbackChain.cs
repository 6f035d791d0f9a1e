namespace Vllm;

/// <summary>The servers of a <see cref="FallbackClient"/>, and which of them failed lately.</summary>
internal sealed class FallbackChain(IReadOnlyList<FallbackTarget> targets, FallbackOptions options) : IChatServer
{
    /// <summary>Until when each server waits behind the others, by the clock's timestamps.</summary>
    private readonly long[] _skippedUntil = [.. targets.Select(_ => long.MinValue)];

    public FallbackOptions Options => options;

    /// <inheritdoc/>
    public ChatServer First => InOrder()[0].Client.Chat.Completions.Server.First;

    /// <inheritdoc/>
    public IAnswerCall Prepare(ChatCompletionRequest request, RequestOptions? callOptions, bool stream) =>
        new FallbackCall(this, InOrder(), request, callOptions, stream);

    public bool IsHealthy(FallbackTarget target) => !IsSkipped(IndexOf(target));

    public void Succeeded(FallbackTarget target) => Volatile.Write(ref _skippedUntil[IndexOf(target)], long.MinValue);

    public void Failed(FallbackTarget target, VllmException failure)
    {
        // These say that the request does not fit the server, not that the server is ill.
        if (failure is VllmApiException { Reason: var reason }
            && (reason == ApiErrorReason.ContextLengthExceeded || reason == ApiErrorReason.ModelNotFound || reason == ApiErrorReason.InvalidRequest))
        {
            return;
        }

        long until = options.TimeProvider.GetTimestamp() + (long)(options.Cooldown.TotalSeconds * options.TimeProvider.TimestampFrequency);
        Volatile.Write(ref _skippedUntil[IndexOf(target)], until);
    }

    /// <summary>Those that failed lately come last, as the last hope.</summary>
    private FallbackTarget[] InOrder() => [.. Enumerable.Range(0, targets.Count).OrderBy(IsSkipped).Select(index => targets[index])];

    private bool IsSkipped(int index) => Volatile.Read(ref _skippedUntil[index]) > options.TimeProvider.GetTimestamp();

    private int IndexOf(FallbackTarget target)
    {
        for (int i = 0; i < targets.Count; i++)
        {
            if (ReferenceEquals(targets[i], target))
            {
                return i;
            }
        }

        throw new ArgumentException($"'{target}' is no target of this client.", nameof(target));
    }
}
