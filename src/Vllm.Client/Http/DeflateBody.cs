using System.IO.Compression;

namespace Vllm;

/// <summary>
/// Unpacks <c>deflate</c>, which is the zlib format by the standard (RFC 9110, 8.4.1.2) and the bare one from some servers. The
/// first two bytes tell: those of zlib are a multiple of 31, and bare data never begins so with the method 8.
/// </summary>
internal sealed class DeflateBody(Stream packed) : Stream
{
    private readonly byte[] _head = new byte[2];
    private Stream? _unpacked;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_unpacked is null)
        {
            int length = await packed.ReadAtLeastAsync(_head, _head.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            var whole = new HeadedStream(_head.AsMemory(0, length), packed);
            bool isZlib = (_head[0] & 0x0F) == 8 && ((_head[0] << 8) | _head[1]) % 31 == 0;
            _unpacked = isZlib ? new ZLibStream(whole, CompressionMode.Decompress) : new DeflateStream(whole, CompressionMode.Decompress);
        }

        return await _unpacked.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _unpacked?.Dispose();
            packed.Dispose();
        }

        base.Dispose(disposing);
    }
}
