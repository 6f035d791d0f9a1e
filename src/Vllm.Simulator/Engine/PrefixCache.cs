using System.Runtime.InteropServices;

namespace Vllm.Simulator.Engine;

/// <summary>Remembers the beginnings of prompts in blocks, as vLLM does, to say how many tokens were "cached".</summary>
internal sealed class PrefixCache
{
    // The block size of vLLM on a CPU; usage in the recordings counts in steps of it.
    private const int BlockSize = 128;
    private const int MostBlocks = 65_536;

    private readonly Lock _lock = new();
    private readonly HashSet<ulong> _blocks = [];

    /// <summary>The prompt tokens that were there already; the last token is always computed anew.</summary>
    public int Add(List<int> prompt)
    {
        int cached = 0;
        bool hit = true;
        ulong hash = 0;
        lock (_lock)
        {
            if (_blocks.Count > MostBlocks)
            {
                _blocks.Clear();
            }

            for (int end = BlockSize; end <= prompt.Count; end += BlockSize)
            {
                var block = new Hash(hash);
                foreach (int token in CollectionsMarshal.AsSpan(prompt)[(end - BlockSize)..end])
                {
                    block.Add((ulong)token);
                }

                hash = block.Value;
                hit &= !_blocks.Add(hash) && end < prompt.Count;
                cached = hit ? end : cached;
            }
        }

        return cached;
    }
}
