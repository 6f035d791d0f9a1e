namespace Vllm.Fuzz;

/// <summary>A stream with and without the memo and the tokens of the streams before it: the same events, the same end.</summary>
internal sealed class MemoTarget : IFuzzTarget
{
    private readonly TokenCache _tokens = new();

    public string Name => "memo";

    public IReadOnlyList<byte[]> Corpus => Fuzz.Corpus.Streams;

    public string? Check(byte[] input, int seed)
    {
        // Twice, so that what was learned in the first half is used in the second.
        byte[] twice = [.. input, .. input];
        string expected = AnswerReading.Read([twice], "text/event-stream", null, out _);
        string actual = AnswerReading.Read(SplitReads.Of(twice, seed), "text/event-stream", _tokens, out _);
        return actual == expected ? null : $"without: {expected}\nwith: {actual}";
    }
}
