namespace Vllm;

/// <summary>The four time limits of a call. <see cref="Timeout.InfiniteTimeSpan"/> switches one off.</summary>
public sealed record TimeoutOptions
{
    /// <summary>How long opening a connection may take. Not used with a caller's own <see cref="HttpClient"/>.</summary>
    /// <value>Default: 10 seconds.</value>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// From sending the request to the first event of a stream, or to the first byte of a whole answer. vLLM says nothing
    /// while a request is queued and its prompt is read, so a limit here also limits the queue.
    /// </summary>
    /// <value>Default: none.</value>
    public TimeSpan FirstToken { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// Between two reads of an answer that had begun. Any byte counts: comments, and over HTTP/1.1 with our own handler also parts of HTTP's
    /// framing. A vLLM that was told to stop leaves running streams silent and open: only this limit ends them.
    /// </summary>
    /// <value>Default: 120 seconds.</value>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>The whole call, retries and the reading of the answer included.</summary>
    /// <value>Default: none.</value>
    public TimeSpan Total { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// How long a stream waits for the usage and the end mark after every choice has its finish reason, when the
    /// connection stays open without a word. Then the answer is taken as whole.
    /// </summary>
    /// <value>Default: 2 seconds.</value>
    public TimeSpan AfterFinish { get; init; } = TimeSpan.FromSeconds(2);

    internal void Validate()
    {
        Require(Connect, nameof(Connect));
        Require(FirstToken, nameof(FirstToken));
        Require(Idle, nameof(Idle));
        Require(Total, nameof(Total));
        Require(AfterFinish, nameof(AfterFinish));
    }

    private static void Require(TimeSpan value, string name)
    {
        // The upper bound is that of the timers underneath (about 49 days).
        if (value != Timeout.InfiniteTimeSpan && (value <= TimeSpan.Zero || value.TotalMilliseconds > uint.MaxValue - 1))
        {
            throw new ArgumentOutOfRangeException(
                name, value, $"{nameof(TimeoutOptions)}.{name} must be over zero and under 49 days, or Timeout.InfiniteTimeSpan for none.");
        }
    }
}
