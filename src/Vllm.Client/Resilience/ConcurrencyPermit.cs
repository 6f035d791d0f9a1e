namespace Vllm;

/// <summary>A place among the requests that a client may have at the same time. Given back once, however often it is disposed.</summary>
internal sealed class ConcurrencyPermit(ConcurrencyGate gate) : IDisposable
{
    private ConcurrencyGate? _gate = gate;

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _gate, null)?.Release();
}
