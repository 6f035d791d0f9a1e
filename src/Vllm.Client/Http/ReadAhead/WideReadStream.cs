using System.Runtime.CompilerServices;

namespace Vllm;

/// <summary>
/// Lies between <see cref="SocketsHttpHandler"/>, which reads 4 KB at a time, and the socket: when a read brought that much, the next one takes
/// all that waits. A call of the kernel costs more than the reading of all the events that it brings.
/// </summary>
/// <remarks>A connection that trickles, as a model does, is passed through: no copy, and no buffer held while it waits.</remarks>
internal sealed class WideReadStream : Stream
{
    /// <summary>The HTTP client's own buffer: a connection that brings as much at once has more.</summary>
    private const int MuchAtOnce = 4 << 10;

    private readonly Stream _inner;
    private readonly HttpFraming _framing = new();
    private readonly HeldBytes _held;
    private bool _hasMuch;
    private Deadlines? _call;

    public WideReadStream(Stream inner)
    {
        _inner = inner;
        _held = new HeldBytes(_framing);
    }

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
        if (_held.Count > 0)
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

        if (_hasMuch && buffer.Length > 0)
        {
            return ReadWideAsync(buffer, cancellationToken);
        }

        ValueTask<int> read = _inner.ReadAsync(buffer, cancellationToken);
        if (read.IsCompletedSuccessfully)
        {
            return new ValueTask<int>(Pass(buffer.Span, read.Result));
        }

        return _framing.IsLost ? read : PassAsync(read, buffer);
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => _held.Count > 0 ? TakeHeld(buffer) : Pass(buffer, _inner.Read(buffer));

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _inner.WriteAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        _inner.WriteAsync(buffer, offset, count, cancellationToken);

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer) => _inner.Write(buffer);

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => _inner.Write(buffer, offset, count);

    /// <inheritdoc/>
    public override void Flush() => _inner.Flush();

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => _inner.FlushAsync(cancellationToken);

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
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadWideAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        _held.Commit(await _inner.ReadAsync(_held.Room, cancellationToken).ConfigureAwait(false));
        _hasMuch = _held.Count >= MuchAtOnce;
        return TakeHeld(buffer.Span);
    }

    private int TakeHeld(Span<byte> buffer)
    {
        int count = _held.Count > 0 ? _held.Take(buffer) : 0;
        if (_held.Count == 0 && !_hasMuch)
        {
            _held.Release();
        }

        return count;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> PassAsync(ValueTask<int> read, Memory<byte> buffer)
    {
        int count = await read.ConfigureAwait(false);
        return Pass(buffer.Span, count);
    }

    private int Pass(ReadOnlySpan<byte> buffer, int count)
    {
        _hasMuch = count >= MuchAtOnce || (count == buffer.Length && count > 0);
        _framing.Follow(buffer[..count]);
        return count;
    }
}
