namespace Vllm;

/// <summary>
/// How many requests are answered side by side by
/// <see cref="ChatApi.CompleteManyAsync(IEnumerable{ChatCompletionRequest}, ManyOptions, CancellationToken)"/>.
/// </summary>
public sealed record ManyOptions
{
    /// <summary>How many requests run at the same time. vLLM works on many at once and queues the rest without a limit of its own.</summary>
    /// <value>Default: 16.</value>
    public int MaxConcurrency { get; init; } = 16;

    /// <summary>
    /// Whether results come in the order of the requests instead of as they finish. A slow answer then holds back those after it: at
    /// most twice <see cref="MaxConcurrency"/> requests are begun and not yet handed out, then no more are begun.
    /// </summary>
    /// <value>Default: false.</value>
    public bool Ordered { get; init; }

    /// <summary>Told after each finished request.</summary>
    public IProgress<ManyProgress>? Progress { get; init; }

    /// <summary>The settings of each call; null takes the client's.</summary>
    public RequestOptions? RequestOptions { get; init; }

    internal void Validate()
    {
        Require(MaxConcurrency, nameof(MaxConcurrency));
        _ = RequestOptions?.Checked();
    }

    private static void Require(int value, string name)
    {
        if (value is < 1 or > 100_000)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{nameof(ManyOptions)}.{name} must be from 1 to 100,000.");
        }
    }
}
