using Vllm.Simulator.Media;

namespace Vllm.Simulator.Engine;

/// <summary>What all requests share: places to run in, the prefix cache, and whether the engine still lives.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Reliability", "CA1001", Justification = "Requests that run while the server stops still give their place back; neither object holds a handle.")]
internal sealed class EngineState(SimulatorOptions options)
{
    private readonly SemaphoreSlim _places = new(options.MaxNumSeqs);
    private readonly CancellationTokenSource _stopping = new();
    private int _running;
    private long _requests;
    private volatile bool _isDead;
    private volatile bool _isSilent;

    public int RunningRequests => Volatile.Read(ref _running);

    /// <summary>After <c>script_die</c>: every request fails, and <c>/health</c> says 503.</summary>
    public bool IsDead => _isDead;

    public PrefixCache PrefixCache { get; } = new();

    public MediaCache Media { get; } = new();

    /// <summary>Cancelled when the server stops.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public void Die() => _isDead = true;

    public void Stop() => _stopping.Cancel();

    /// <summary>From now on nothing is generated, and nobody is told (recorded: fault-sigterm-stream).</summary>
    public void Silence() => _isSilent = true;

    /// <summary>Returns at once, or never.</summary>
    public Task WaitIfSilentAsync(CancellationToken cancellationToken) =>
        _isSilent ? Task.Delay(Timeout.InfiniteTimeSpan, options.TimeProvider, cancellationToken) : Task.CompletedTask;

    /// <summary>A number for each request, so that drawn latencies differ between them.</summary>
    public ulong NextRequest() => (ulong)Interlocked.Increment(ref _requests);

    /// <summary>Waits for a place; disposing gives it back.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        Interlocked.Increment(ref _running);
        return new Place(this);
    }

    private sealed class Place(EngineState engine) : IDisposable
    {
        public void Dispose()
        {
            Interlocked.Decrement(ref engine._running);
            engine._places.Release();
        }
    }
}
