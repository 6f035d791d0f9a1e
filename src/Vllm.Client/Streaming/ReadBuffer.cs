using System.Buffers;

namespace Vllm;

/// <summary>
/// The bytes of an answer that were read and not yet used. Starts small, grows while reads fill it or one event is
/// larger than it, and shrinks back.
/// </summary>
internal sealed class ReadBuffer : IDisposable
{
    /// <summary>A few events. A server may hold thousands of answers that wait for their next token, each with such a buffer.</summary>
    private const int InitialSize = 1 << 10;

    /// <summary>Larger reads bring nothing: a socket's receive buffer is of this order.</summary>
    private const int LargestReadSize = 64 << 10;

    /// <summary>
    /// Above this it is no array. One that is replaced by a larger one stays until the collector comes, so that an event would take several
    /// times its length; a block of the system grows where it is, and is given back at once.
    /// </summary>
    private const int LargestPooledSize = 1 << 20;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(InitialSize);
    private NativeBlock? _large;
    private bool _lastReadWasFull;

    /// <summary>Whether it is so large that it is no array.</summary>
    public bool IsLarge => _large is not null;

    /// <summary>All of it as an array; empty when it is large. The positions of its owner index into it.</summary>
    public byte[] Array => _bytes;

    /// <summary>All of it.</summary>
    public Span<byte> Bytes => _large is null ? _bytes : _large.GetSpan();

    /// <summary>The end of what was read.</summary>
    public int End { get; private set; }

    /// <summary>The first byte that is still needed.</summary>
    public int Start { get; private set; }

    /// <summary>What was read and is still needed.</summary>
    public ReadOnlySpan<byte> Unread => Bytes[Start..End];

    /// <summary>
    /// Makes room for a read, keeping what lies from <paramref name="keepFrom"/> on. What is kept moves to the front of
    /// the array by the returned distance.
    /// </summary>
    public int MakeRoom(int keepFrom)
    {
        Start = keepFrom;
        int kept = End - Start;
        int wanted = kept == Size ? GrownSize() : SizeOfNextRead(kept);
        int moved = Start;
        if (wanted != Size)
        {
            Replace(wanted, kept);
        }
        else if (kept == 0 || Start > 0)
        {
            Bytes.Slice(Start, kept).CopyTo(Bytes);
        }

        Start = 0;
        End = kept;
        return moved;
    }

    /// <summary>The free room behind what was read.</summary>
    public Memory<byte> Room => (_large?.Memory ?? _bytes)[End..];

    private int Size => _large?.Length ?? _bytes.Length;

    /// <summary>Takes over what a read put into <see cref="Room"/>.</summary>
    public void Commit(int count)
    {
        _lastReadWasFull = count > (Size - End) / 2;
        End += count;
    }

    /// <summary>Removes the bytes between two positions, so that those behind them follow at once.</summary>
    public void Cut(int from, int to)
    {
        Bytes[to..End].CopyTo(Bytes[from..]);
        End -= to - from;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Two threads may end an answer at once; an array that is returned twice would be given to two streams.
        Return(Interlocked.Exchange(ref _bytes, []));

        // Not freed here, but when nothing refers to it any more: a read that was left may still write to it.
        _large = null;
        Start = End = 0;
    }

    private int SizeOfNextRead(int kept)
    {
        if (kept == 0 && Size > LargestReadSize)
        {
            return InitialSize;
        }

        return _lastReadWasFull && Size < LargestReadSize ? Size * 2 : Size;
    }

    /// <summary>The largest limit that can be set fits into the largest array, but its double does not.</summary>
    private int GrownSize() => (int)Math.Min(Size * 2L, System.Array.MaxLength);

    private void Replace(int size, int kept)
    {
        if (_large is not null && kept > 0)
        {
            // It grows only when it is full, so that all of it is kept.
            _large.Grow(size);
            return;
        }

        NativeBlock? large = size > LargestPooledSize ? new NativeBlock(size) : null;
        byte[] array = large is null ? ArrayPool<byte>.Shared.Rent(size) : [];
        Bytes.Slice(Start, kept).CopyTo(large is null ? array : large.GetSpan());
        Return(_bytes);
        _large?.Free();
        _large = large;
        _bytes = array;
    }

    private static void Return(byte[] bytes)
    {
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
