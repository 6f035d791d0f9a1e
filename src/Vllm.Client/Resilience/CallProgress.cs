using Polly;

namespace Vllm;

/// <summary>One call on its way, and what has happened to it so far. The requests of a race report from several threads.</summary>
internal sealed class CallProgress(ApiCall call, CallSettings settings, Deadlines deadlines, long startedAt)
{
    /// <summary>Where Polly's predicates find it.</summary>
    public static readonly ResiliencePropertyKey<CallProgress> Key = new("vllm.call");

    private readonly Lock _lock = new();
    private List<VllmException>? _failures;
    private int _attempts;

    public ApiCall Call => call;

    public CallSettings Settings => settings;

    /// <summary>The limits of the call; a request that does not run alone has limits of its own beside them.</summary>
    public Deadlines Deadlines => deadlines;

    public long StartedAt => startedAt;

    /// <summary>How many requests were sent.</summary>
    public int Attempts => Volatile.Read(ref _attempts);

    /// <summary>How many of them have failed.</summary>
    public int Failures
    {
        get
        {
            lock (_lock)
            {
                return _failures?.Count ?? 0;
            }
        }
    }

    /// <summary>Whether the tokens that it may take are reserved in the rate limit.</summary>
    public bool HasReservedTokens { get; set; }

    /// <summary>
    /// Whether a request is judged by the first byte of its answer: needed where it may be given up for another one. Otherwise the headers are
    /// enough, and the reader waits for the rest.
    /// </summary>
    public bool AwaitsFirstByte { get; } = call.IsGeneration && (settings.Hedging is not null || settings.Retry.RetryTimeouts);

    /// <summary>Counts one more request.</summary>
    public int NextAttempt() => Interlocked.Increment(ref _attempts);

    /// <summary>Keeps a request's failure.</summary>
    public void Failed(VllmException failure)
    {
        lock (_lock)
        {
            (_failures ??= []).Add(failure);
        }
    }

    /// <summary>
    /// Of the failures since a given one, that which tells the caller most: the server's own words, then what broke in its answer, then
    /// silence, then no connection; among equals the first.
    /// </summary>
    public VllmException MostTelling(int since, VllmException otherwise)
    {
        lock (_lock)
        {
            return _failures?.Skip(since).MinBy(static failure => failure switch
            {
                VllmApiException => 0,
                VllmStreamException or VllmResponseException => 1,
                VllmTimeoutException => 2,
                _ => 3,
            }) ?? otherwise;
        }
    }

    /// <summary>The exception that the caller gets when a failure is the last one.</summary>
    public VllmException Conclude(VllmException last)
    {
        lock (_lock)
        {
            // That the client would not try once more says less than what went wrong.
            VllmException told = last.IsOwnRefusal && _failures is { Count: > 0 } ? _failures[^1] : last;
            told.Conclude(call.Endpoint, Attempts, [.. (_failures ?? []).Where(failure => failure != told)]);
            return told;
        }
    }
}
