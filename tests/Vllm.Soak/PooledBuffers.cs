using System.Diagnostics.Tracing;

namespace Vllm.Soak;

/// <summary>Counts what is rented from the shared array pools and given back, by the events that .NET raises for it.</summary>
internal sealed class PooledBuffers : EventListener
{
    private const int Rented = 1;
    private const int Returned = 3;

    private long _outstanding;

    /// <summary>Rented since this began and not given back; what was rented before and is given back counts as less.</summary>
    public long Outstanding => Interlocked.Read(ref _outstanding);

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "System.Buffers.ArrayPoolEventSource")
        {
            EnableEvents(eventSource, EventLevel.Verbose);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventId == Rented)
        {
            Interlocked.Increment(ref _outstanding);
        }
        else if (eventData.EventId == Returned)
        {
            Interlocked.Decrement(ref _outstanding);
        }
    }
}
