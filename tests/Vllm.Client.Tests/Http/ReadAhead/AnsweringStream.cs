namespace Vllm.Tests.Http.ReadAhead;

/// <summary>A connection in memory: each request that is written to it brings the next answer, in reads of given lengths.</summary>
/// <param name="answers">The answers in turn, each as what its reads give; after an answer that is the last the connection ends.</param>
internal sealed class AnsweringStream(IEnumerable<IEnumerable<ReadOnlyMemory<byte>>> answers) : Stream
{
    private readonly Queue<IEnumerable<ReadOnlyMemory<byte>>> _answers = new(answers);
    private readonly Queue<ReadOnlyMemory<byte>> _pieces = new();
    private ReadOnlyMemory<byte> _piece;
    private (TaskCompletionSource<int> Read, Memory<byte> Room)? _waiting;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (TryRead(buffer, out int count) || _answers.Count == 0)
        {
            return new(count);
        }

        _waiting = (new TaskCompletionSource<int>(), buffer);
        return new(_waiting.Value.Read.Task);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        foreach (ReadOnlyMemory<byte> piece in _answers.Dequeue())
        {
            _pieces.Enqueue(piece);
        }

        if (_waiting is { } waiting && (TryRead(waiting.Room, out int count) || _answers.Count == 0))
        {
            _waiting = null;
            waiting.Read.SetResult(count);
        }

        return default;
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private bool TryRead(Memory<byte> room, out int count)
    {
        while (_piece.IsEmpty && _pieces.TryDequeue(out _piece))
        {
            // Empty pieces would be read as the end.
        }

        count = Math.Min(room.Length, _piece.Length);
        _piece[..count].CopyTo(room);
        _piece = _piece[count..];
        return count > 0 || (room.IsEmpty && !_piece.IsEmpty);
    }
}
