namespace Vllm.Tests.Support;

/// <summary>Ways to cut bytes.</summary>
internal static class Pieces
{
    public static IEnumerable<ReadOnlyMemory<byte>> Whole(byte[] bytes) => [bytes];

    public static IEnumerable<ReadOnlyMemory<byte>> OneByte(byte[] bytes) => OfSize(bytes, 1);

    public static IEnumerable<ReadOnlyMemory<byte>> OfSize(byte[] bytes, int size)
    {
        for (int start = 0; start < bytes.Length; start += size)
        {
            yield return bytes.AsMemory(start, Math.Min(size, bytes.Length - start));
        }
    }

    public static IEnumerable<ReadOnlyMemory<byte>> AtRandom(byte[] bytes, int seed)
    {
        var random = new Random(seed);
        for (int start = 0; start < bytes.Length;)
        {
            int length = Math.Min(random.Next(1, 1 << random.Next(1, 8)), bytes.Length - start);
            yield return bytes.AsMemory(start, length);
            start += length;
        }
    }

    /// <summary>Cut at each of these lengths in turn, over and over.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> OfSizes(byte[] bytes, int[] sizes)
    {
        int next = 0;
        for (int start = 0; start < bytes.Length;)
        {
            int length = Math.Min(sizes.Length == 0 ? bytes.Length : Math.Max(1, sizes[next++ % sizes.Length]), bytes.Length - start);
            yield return bytes.AsMemory(start, length);
            start += length;
        }
    }
}
