namespace Vllm.Fuzz;

/// <summary>The chunks of a stream, each by <see cref="ChunkParser"/> alone and by what remembers the chunks before it.</summary>
internal sealed class MemoTarget : IFuzzTarget
{
    /// <summary>Reads one chunk.</summary>
    public delegate void ParseChunk(ReadOnlySpan<byte> json, ChunkEnvelope chunk);

    /// <summary>Makes the second parser, one for each stream. Here a parser with a memory is plugged in.</summary>
    public static Func<ParseChunk> NewSecondParser { get; } = static () => ChunkParser.Parse;

    public string Name => "memo";

    public IReadOnlyList<byte[]> Corpus => Fuzz.Corpus.Streams;

    public string? Check(byte[] input, int seed)
    {
        ParseChunk second = NewSecondParser();
        var plainChunk = new ChunkData();
        var secondChunk = new ChunkData();
        int number = 0;
        foreach (ReadEvent e in PlainSseReader.Read(input))
        {
            string expected = ChunkDescription.Of(e.Data, ChunkParser.Parse, plainChunk);
            string actual = ChunkDescription.Of(e.Data, second, secondChunk);
            if (actual != expected)
            {
                return $"event {number}: expected {expected}\nbut read {actual}";
            }

            number++;
        }

        return null;
    }
}
