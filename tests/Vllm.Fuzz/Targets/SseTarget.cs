namespace Vllm.Fuzz;

/// <summary><see cref="SseReader"/> under any split of the reads against <see cref="PlainSseReader"/>.</summary>
internal sealed class SseTarget : IFuzzTarget
{
    public string Name => "sse";

    public IReadOnlyList<byte[]> Corpus => Fuzz.Corpus.Streams;

    public string? Check(byte[] input, int seed)
    {
        List<ReadEvent> expected = PlainSseReader.Read(input);
        List<ReadEvent> actual = SseReading.Read(SplitReads.Of(input, seed));
        return actual.SequenceEqual(expected) ? null : $"expected {string.Join(", ", expected)}\nbut read {string.Join(", ", actual)}";
    }
}
