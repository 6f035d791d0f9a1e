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

    /// <summary>Above this arrays come from the garbage collector and go back to it, so that one huge event leaves nothing behind in a pool.</summary>
    private const int LargestPooledSize = 1 << 20;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(InitialSize);
    private bool _lastReadWasFull;

    /// <summary>The whole array; the positions of its owner index into it.</summary>
    public byte[] Bytes => _bytes;

    /// <summary>The end of what was read.</summary>
    public int End { get; private set; }

    /// <summary>The first byte that is still needed.</summary>
    public int Start { get; private set; }

    /// <summary>What was read and is still needed.</summary>
    public ReadOnlySpan<byte> Unread => _bytes.AsSpan(Start, End - Start);

    /// <summary>
    /// Makes room for a read, keeping what lies from <paramref name="keepFrom"/> on. What is kept moves to the front of
    /// the array by the returned distance.
    /// </summary>
    public int MakeRoom(int keepFrom)
    {
        Start = keepFrom;
        int kept = End - Start;
        int wanted = kept == _bytes.Length ? GrownSize() : SizeOfNextRead(kept);
        int moved = Start;
        if (wanted != _bytes.Length)
        {
            Replace(wanted, kept);
        }
        else if (kept == 0 || Start > 0)
        {
            _bytes.AsSpan(Start, kept).CopyTo(_bytes);
        }

        Start = 0;
        End = kept;
        return moved;
    }

    /// <summary>The free room behind what was read.</summary>
    public Memory<byte> Room => _bytes.AsMemory(End);

    /// <summary>Takes over what a read put into <see cref="Room"/>.</summary>
    public void Commit(int count)
    {
        _lastReadWasFull = count > (_bytes.Length - End) / 2;
        End += count;
    }

    /// <summary>Removes the bytes between two positions, so that those behind them follow at once.</summary>
    public void Cut(int from, int to)
    {
        _bytes.AsSpan(to, End - to).CopyTo(_bytes.AsSpan(from));
        End -= to - from;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Two threads may end an answer at once; an array that is returned twice would be given to two streams.
        Return(Interlocked.Exchange(ref _bytes, []));
        Start = End = 0;
    }

    private int SizeOfNextRead(int kept)
    {
        if (kept == 0 && _bytes.Length > LargestReadSize)
        {
            return InitialSize;
        }

        return _lastReadWasFull && _bytes.Length < LargestReadSize ? _bytes.Length * 2 : _bytes.Length;
    }

    /// <summary>The largest limit that can be set fits into the largest array, but its double does not.</summary>
    private int GrownSize() => (int)Math.Min(_bytes.Length * 2L, Array.MaxLength);

    private void Replace(int size, int kept)
    {
        byte[] larger = size > LargestPooledSize ? GC.AllocateUninitializedArray<byte>(size) : ArrayPool<byte>.Shared.Rent(size);
        _bytes.AsSpan(Start, kept).CopyTo(larger);
        Return(_bytes);
        _bytes = larger;
    }

    private static void Return(byte[] bytes)
    {
        if (bytes.Length is > 0 and <= LargestPooledSize)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
