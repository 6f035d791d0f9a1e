using System.Buffers;
using System.Runtime.InteropServices;

namespace Vllm;

/// <summary>
/// Bytes outside of the managed heap. Where the system can move pages (Linux) it grows without a copy, and what was never written to takes no
/// memory. Who reads a span of it keeps it alive meanwhile: a span does not.
/// </summary>
internal sealed unsafe class NativeBlock : MemoryManager<byte>
{
    private readonly Block _block = new();

    public NativeBlock(int length) => Grow(length);

    public int Length { get; private set; }

    /// <summary>Makes it larger and keeps what it holds. Spans of it are not valid any more.</summary>
    public void Grow(int length)
    {
        _block.Grow(length);
        Length = length;
    }

    /// <summary>Gives it back, as soon as nothing is pinned. Nothing else may refer to it any more.</summary>
    public void Free() => ((IDisposable)this).Dispose();

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => new((void*)_block.DangerousGetHandle(), Length);

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(elementIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(elementIndex, Length);
        bool isHeld = false;
        _block.DangerousAddRef(ref isHeld);
        return new MemoryHandle((byte*)_block.DangerousGetHandle() + elementIndex, pinnable: this);
    }

    /// <inheritdoc/>
    public override void Unpin() => _block.DangerousRelease();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Length = 0;
        _block.Dispose();
    }

    /// <summary>Frees itself when nothing refers to it.</summary>
    private sealed class Block() : SafeHandle(0, ownsHandle: true)
    {
        private int _length;

        public override bool IsInvalid => handle == 0;

        public void Grow(int length)
        {
            handle = (nint)NativeMemory.Realloc((void*)handle, (nuint)length);
            GC.AddMemoryPressure(length - _length);
            _length = length;
        }

        protected override bool ReleaseHandle()
        {
            NativeMemory.Free((void*)handle);
            GC.RemoveMemoryPressure(_length);
            return true;
        }
    }
}
