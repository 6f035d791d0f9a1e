using System.Runtime.CompilerServices;

namespace Vllm;

/// <summary>The bytes of a short piece as two numbers, zeros behind them; a string of JSON holds none. Zero stands for a piece that is too long.</summary>
internal readonly struct TokenKey(ulong low, ulong high)
{
    public bool IsNone => (low | high) == 0;

    /// <summary>Both halves decide every bit of the upper half.</summary>
    public uint Hash
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (uint)(((low * 0x9E3779B97F4A7C15) ^ (high * 0xC2B2AE3D27D4EB4F)) >> 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Is(TokenKey other) => low == other.Low && high == other.High;

    private ulong Low => low;

    private ulong High => high;
}
