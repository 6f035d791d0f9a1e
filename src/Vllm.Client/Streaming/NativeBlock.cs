using System.Buffers;
using System.Runtime.InteropServices;

namespace Vllm;

/// <summary>
/// Bytes outside of the managed heap. Where the system can move pages (Linux) it grows without a copy, and what was never written to takes no memory.
/// </summary>
internal sealed unsafe class NativeBlock : MemoryManager<byte>
{
    private byte* _start;

    public NativeBlock(int length) => Grow(length);

    ~NativeBlock() => Dispose(disposing: false);

    public int Length { get; private set; }

    /// <summary>Makes it larger and keeps what it holds. Spans of it are not valid any more.</summary>
    public void Grow(int length)
    {
        _start = (byte*)NativeMemory.Realloc(_start, (nuint)length);
        GC.AddMemoryPressure(length - Length);
        Length = length;
    }

    /// <summary>Gives it back. Nothing may refer to it any more.</summary>
    public void Free() => ((IDisposable)this).Dispose();

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => new(_start, Length);

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(elementIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(elementIndex, Length);
        return new MemoryHandle(_start + elementIndex, pinnable: this);
    }

    /// <inheritdoc/>
    public override void Unpin()
    {
        // It does not move while anybody uses it.
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_start is not null)
        {
            NativeMemory.Free(_start);
            GC.RemoveMemoryPressure(Length);
            _start = null;
            Length = 0;
        }
    }
}
