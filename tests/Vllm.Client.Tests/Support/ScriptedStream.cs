using System.Threading.Channels;

namespace Vllm.Tests.Support;

/// <summary>A body, or a connection, whose answer the test writes; what it has sent was read when the call returns.</summary>
internal sealed class ScriptedStream : Stream
{
    private readonly Channel<byte[]> _pieces = Channel.CreateUnbounded<byte[]>();
    private readonly SemaphoreSlim _waits = new(0);
    private bool _isWaitedFor;

    public bool IsDisposed { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Waits until the client waits for bytes.</summary>
    public async Task IsReadAsync()
    {
        if (!_isWaitedFor)
        {
            await _waits.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            _isWaitedFor = true;
        }
    }

    public async Task SendAsync(string text)
    {
        await IsReadAsync();
        _isWaitedFor = false;
        _pieces.Writer.TryWrite(Answers.Bytes(text)).ShouldBeTrue();
        if (text.Contains("[DONE]", StringComparison.Ordinal))
        {
            End();
        }
        else
        {
            await IsReadAsync();
        }
    }

    public void End() => _pieces.Writer.TryComplete();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _waits.Release();
        if (!await _pieces.Reader.WaitToReadAsync(cancellationToken) || !_pieces.Reader.TryRead(out byte[]? piece))
        {
            return 0;
        }

        piece.CopyTo(buffer);
        return piece.Length;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count)
    {
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => default;

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        _pieces.Writer.TryComplete();
        base.Dispose(disposing);
    }
}
