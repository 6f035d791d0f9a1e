using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Vllm;

/// <summary>
/// What was read from a connection ahead of the HTTP client's asking. Servers send each event as an HTTP chunk of its own, and to take them apart one by
/// one is most of what the HTTP client does: the chunks that are held here are given to it as one long chunk with the same content.
/// </summary>
/// <remarks>
/// Only lengths that were read as they should be are joined. Whatever else comes, extensions, the last chunk, something broken, is passed on as it is, so
/// that the HTTP client judges it, and stands at the same place in the answer as without this.
/// </remarks>
/// <param name="framing">Where the answer stands.</param>
internal sealed class HeldBytes(HttpFraming framing)
{
    private const int Size = 64 << 10;

    private byte[]? _bytes;
    private int _start;
    private int _end;

    /// <summary>Up to here lie chunks that are given as one; nothing of that kind when it is not behind <see cref="_start"/>.</summary>
    private int _joinedEnd;

    /// <summary>The length of that one chunk, until it was told.</summary>
    private long _untold;

    /// <summary>What is to come of the chunk at <see cref="_start"/>, held or not.</summary>
    private int _chunkLeft;

    /// <summary>How many bytes are held.</summary>
    public int Count => _end - _start;

    /// <summary>Room for a read when all is taken.</summary>
    public Memory<byte> Room => _bytes ??= ArrayPool<byte>.Shared.Rent(Size);

    /// <summary>Takes over what a read put into <see cref="Room"/>.</summary>
    public void Commit(int count)
    {
        _start = _joinedEnd = 0;
        _end = count;
    }

    /// <summary>Gives the room back, for as long as nothing is to be held. Not when a read may still be under way into it.</summary>
    public void Release()
    {
        ArrayPool<byte>.Shared.Return(_bytes!);
        _bytes = null;
    }

    /// <summary>Gives what comes next, as far as there is room for it; at least a byte of it.</summary>
    public int Take(Span<byte> room)
    {
        if (_start < _joinedEnd || (framing.IsBeforeChunk && room.Length >= ChunkSize.LongestLine && TryJoin()))
        {
            return TakeJoined(room);
        }

        ReadOnlySpan<byte> next = _bytes.AsSpan(_start, Math.Min(_end - _start, room.Length));
        next = next[..framing.Follow(next, untilChunk: true)];
        next.CopyTo(room);
        _start += next.Length;
        return next.Length;
    }

    /// <summary>Looks for several chunks in a row. The last one may go on behind what is held: its length is known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryJoin()
    {
        ReadOnlySpan<byte> held = _bytes.AsSpan(_start, _end - _start);
        int position = 0;
        int end = 0;
        int chunks = 0;
        long length = 0;
        while (ChunkSize.TryRead(held, position, out int size, out int data) && size > 0)
        {
            chunks++;
            length += size;
            position = data + size;
            end = Math.Min(position, held.Length);
            if (held.Length - position < 2 || held[position] != (byte)'\r' || held[position + 1] != (byte)'\n')
            {
                break;
            }

            position += 2;
        }

        if (chunks < 2)
        {
            return false;
        }

        _joinedEnd = _start + end;
        _untold = length;
        EnterChunk();
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int TakeJoined(Span<byte> room)
    {
        if (_untold > 0)
        {
            // Alone: then the HTTP client reads the content straight into the reader's own buffer.
            int line = ChunkSize.Write(room, _untold);
            _untold = 0;
            return line;
        }

        int count = 0;
        while (_start < _joinedEnd && count < room.Length)
        {
            if (_chunkLeft == 0)
            {
                _start += 2;
                EnterChunk();
            }

            int length = Math.Min(Math.Min(_chunkLeft, _joinedEnd - _start), room.Length - count);
            Copy(_bytes!, _start, length, room[count..]);
            count += length;
            _start += length;
            _chunkLeft -= length;
        }

        if (_start == _joinedEnd)
        {
            framing.EnterChunk(_chunkLeft);
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(byte[] bytes, int start, int length, Span<byte> room)
    {
        if (start + length + Vector256<byte>.Count > bytes.Length || length + Vector256<byte>.Count > room.Length)
        {
            bytes.AsSpan(start, length).CopyTo(room);
            return;
        }

        ref byte from = ref bytes[start];
        ref byte to = ref room[0];
        for (nuint i = 0; i < (nuint)length; i += (nuint)Vector256<byte>.Count)
        {
            Vector256.LoadUnsafe(ref from, i).StoreUnsafe(ref to, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void EnterChunk() => _ = ChunkSize.TryRead(_bytes, _start, out _chunkLeft, out _start);
}
