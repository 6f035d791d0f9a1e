namespace Vllm.Fuzz;

/// <summary><see cref="ChunkParser"/> against <see cref="ChunkWalk"/>.</summary>
internal sealed class ChunkTarget : IFuzzTarget
{
    public string Name => "chunks";

    public IReadOnlyList<byte[]> Corpus => Fuzz.Corpus.Chunks;

    public string? Check(byte[] input, int seed)
    {
        string expected = ChunkWalk.Describe(input);
        string actual = ChunkDescription.Of(input, new ChunkData());
        return actual == expected ? null : $"expected {expected}\nbut read {actual}";
    }
}
