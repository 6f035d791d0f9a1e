using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vllm;

/// <summary>The bytes of a short piece as two numbers, zeros behind them; a string of JSON holds none. Zero stands for a piece that is too long.</summary>
internal readonly struct TokenKey(ulong low, ulong high)
{
    /// <summary>The bytes that <see cref="Write"/> takes.</summary>
    public const int Size = 2 * sizeof(ulong);

    public bool IsNone => (low | high) == 0;

    /// <summary>Both halves decide every bit of the upper half.</summary>
    public uint Hash
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (uint)(((low * 0x9E3779B97F4A7C15) ^ (high * 0xC2B2AE3D27D4EB4F)) >> 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Is(TokenKey other) => low == other.Low && high == other.High;

    /// <summary>Writes the piece and zeros behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(Span<byte> room)
    {
        MemoryMarshal.Write(room, low);
        MemoryMarshal.Write(room[sizeof(ulong)..], high);
    }

    private ulong Low => low;

    private ulong High => high;
}
