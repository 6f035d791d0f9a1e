namespace Vllm.Fuzz;

/// <summary>
/// Whole answers in one read and under any split: the same events, the same end. And events and fold agree, and whatever comes, nothing is thrown but
/// what callers know.
/// </summary>
internal sealed class AnswerTarget : IFuzzTarget
{
    public string Name => "answers";

    public IReadOnlyList<byte[]> Corpus => Fuzz.Corpus.Bodies;

    public string? Check(byte[] input, int seed)
    {
        string mediaType = seed % 3 == 0 ? "application/json" : "text/event-stream";
        string expected = AnswerReading.Read([input], mediaType, null, out string? disagreement);
        string actual = AnswerReading.Read(SplitReads.Of(input, seed), mediaType, null, out _);
        return disagreement ?? (actual == expected ? null : $"in one read: {expected}\nsplit: {actual}");
    }
}
