using System.Buffers;

namespace Vllm;

/// <summary>
/// Lies between <see cref="SocketsHttpHandler"/>, which reads 4 KB at a time, and the socket: when a read came back full, more is waiting, and the
/// next one takes much at once. A call of the kernel costs more than the reading of all the events that it brings.
/// </summary>
/// <remarks>A connection that trickles, as a model does, is passed through: no copy, and no buffer held while it waits.</remarks>
internal sealed class WideReadStream(Stream inner) : Stream
{
    private const int WideSize = 64 << 10;

    private byte[]? _buffer;
    private int _start;
    private int _end;
    private bool _moreIsWaiting;
    private Deadlines? _call;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_start < _end)
        {
            return new ValueTask<int>(TakeHeld(buffer.Span));
        }

        if (ReadingCall.Current is { } call)
        {
            _call = call;
        }
        else
        {
            _call?.Renew();
        }

        if (_moreIsWaiting && buffer.Length is > 0 and < WideSize)
        {
            return ReadWideAsync(buffer, cancellationToken);
        }

        ValueTask<int> read = inner.ReadAsync(buffer, cancellationToken);
        if (!read.IsCompletedSuccessfully)
        {
            return read;
        }

        int count = read.Result;
        _moreIsWaiting = count > 0 && count == buffer.Length;
        return new ValueTask<int>(count);
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => _start < _end ? TakeHeld(buffer) : inner.Read(buffer);

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.WriteAsync(buffer, offset, count, cancellationToken);

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer) => inner.Write(buffer);

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    /// <remarks>The buffer is left to the garbage collector: a read may still be under way into it.</remarks>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadWideAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        _buffer ??= ArrayPool<byte>.Shared.Rent(WideSize);
        _end = await inner.ReadAsync(_buffer, cancellationToken).ConfigureAwait(false);
        _start = 0;
        _moreIsWaiting = _end == _buffer.Length;
        return TakeHeld(buffer.Span);
    }

    private int TakeHeld(Span<byte> buffer)
    {
        int count = Math.Min(_end - _start, buffer.Length);
        _buffer.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        if (_start == _end && !_moreIsWaiting)
        {
            ArrayPool<byte>.Shared.Return(_buffer!);
            _buffer = null;
        }

        return count;
    }
}
