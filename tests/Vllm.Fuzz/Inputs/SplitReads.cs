namespace Vllm.Fuzz;

/// <summary>Cuts bytes as a socket might.</summary>
internal static class SplitReads
{
    /// <summary>Pieces of random length, of one scale for each seed: from single bytes to thousands.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Of(byte[] bytes, int seed)
    {
        var random = new Random(seed);
        int scale = random.Next(1, 13);
        for (int start = 0; start < bytes.Length;)
        {
            int length = Math.Min(bytes.Length - start, random.Next(1, (1 << scale) + 1));
            yield return bytes.AsMemory(start, length);
            start += length;
        }
    }
}
