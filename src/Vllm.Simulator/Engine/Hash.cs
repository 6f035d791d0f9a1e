namespace Vllm.Simulator.Engine;

/// <summary>A running 64-bit hash (FNV-1a with a splitmix finish): the same on every machine and in every process.</summary>
internal struct Hash(ulong seed)
{
    private ulong _state = Mix(seed ^ 0xcbf29ce484222325);

    public readonly ulong Value => Mix(_state);

    public void Add(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            _state = (_state ^ c) * 0x100000001b3;
        }
    }

    public void Add(ulong value) => _state = Mix(_state ^ value);

    public static ulong Of(ulong seed, ulong value)
    {
        var hash = new Hash(seed);
        hash.Add(value);
        return hash.Value;
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }
}
