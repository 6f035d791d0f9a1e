using System.Diagnostics;
using System.IO.MemoryMappedFiles;

namespace Vllm.Benchmarks.Replay;

/// <summary>
/// Times that the server tells the clients, in memory that both see: when it sent each chunk, and when it saw a connection close. So the
/// bytes on the wire need not carry them. Both processes read the same monotonic clock.
/// </summary>
internal sealed unsafe class StampFile : IDisposable
{
    /// <summary>Streams that have a place.</summary>
    public const int Streams = 6_000;

    /// <summary>Chunks of a stream that have a place; those behind them are not stamped.</summary>
    public const int Chunks = 2_048;

    private const int Slots = Chunks + 1;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly long* _stamps;

    public StampFile(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, (long)Streams * Slots * sizeof(long));
        _view = _file.CreateViewAccessor();
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _stamps = (long*)start;
    }

    /// <summary>Notes that a chunk is about to be sent.</summary>
    public void StampSent(int stream, int chunk)
    {
        if (chunk < Chunks)
        {
            Volatile.Write(ref *At(stream, chunk), Stopwatch.GetTimestamp());
        }
    }

    /// <summary>When a chunk was sent; 0 for not yet.</summary>
    public long Sent(int stream, int chunk) => chunk < Chunks ? Volatile.Read(ref *At(stream, chunk)) : 0;

    /// <summary>Notes that the connection of a stream was closed by the client.</summary>
    public void StampClosed(int stream) => Volatile.Write(ref *At(stream, Chunks), Stopwatch.GetTimestamp());

    /// <summary>When the connection of a stream was closed; 0 for not yet.</summary>
    public long Closed(int stream) => Volatile.Read(ref *At(stream, Chunks));

    /// <summary>Forgets the times of some streams.</summary>
    public void Clear(int streams) => new Span<long>(_stamps, streams * Slots).Clear();

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private long* At(int stream, int slot)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)stream, (uint)Streams, nameof(stream));
        return _stamps + ((long)stream * Slots) + slot;
    }
}
