namespace Vllm.Tests.Support;

/// <summary>A body whose reads end exactly where a test wants them, which no socket can promise.</summary>
/// <param name="pieces">What each read gives; a read into less room gives the rest of its piece next.</param>
/// <param name="end">How the body ends; null for a plain end.</param>
internal sealed class PieceStream(IEnumerable<ReadOnlyMemory<byte>> pieces, Exception? end = null) : Stream
{
    private readonly IEnumerator<ReadOnlyMemory<byte>> _pieces = pieces.GetEnumerator();
    private ReadOnlyMemory<byte> _piece;

    public bool IsDisposed { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new ValueTask<int>(Read(buffer.Span));
    }

    public override int Read(Span<byte> buffer)
    {
        while (_piece.IsEmpty)
        {
            if (!_pieces.MoveNext())
            {
                return end is null ? 0 : throw end;
            }

            _piece = _pieces.Current;
        }

        int count = Math.Min(buffer.Length, _piece.Length);
        _piece.Span[..count].CopyTo(buffer);
        _piece = _piece[count..];
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        _pieces.Dispose();
        base.Dispose(disposing);
    }
}
