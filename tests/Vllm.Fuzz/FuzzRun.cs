namespace Vllm.Fuzz;

/// <summary>A run of inputs against a target, the same for the same seed.</summary>
/// <param name="target">What is tried.</param>
/// <param name="seed">Decides all of it.</param>
internal sealed class FuzzRun(IFuzzTarget target, int seed)
{
    /// <summary>Everything that can be tried.</summary>
    public static IReadOnlyList<IFuzzTarget> Targets { get; } = [new SseTarget(), new ChunkTarget(), new MemoTarget(), new AnswerTarget()];

    /// <summary>How many inputs were tried.</summary>
    public long Count { get; private set; }

    /// <summary>Tries inputs until one fails; null when none does.</summary>
    /// <param name="goesOn">Asked before each input.</param>
    public FuzzFailure? Find(Func<long, bool> goesOn)
    {
        var random = new Random(seed);
        while (goesOn(Count))
        {
            // The corpus itself comes first.
            byte[] input = Count < target.Corpus.Count ? target.Corpus[(int)Count] : Mutator.Next(target.Corpus, random);
            int splitSeed = random.Next();
            Count++;
            if (Try(input, splitSeed) is not null)
            {
                byte[] shortest = Minimizer.Shorten(input, candidate => Try(candidate, splitSeed) is not null);
                return new FuzzFailure(target.Name, seed, splitSeed, shortest, Try(shortest, splitSeed)!);
            }
        }

        return null;
    }

    private string? Try(byte[] input, int splitSeed)
    {
        try
        {
            return target.Check(input, splitSeed);
        }
        catch (Exception exception)
        {
            return exception.ToString();
        }
    }
}
