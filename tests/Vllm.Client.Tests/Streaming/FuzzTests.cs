using System.Security.Cryptography;
using Vllm.Fuzz;

namespace Vllm.Tests.Streaming;

/// <summary>
/// The short form of the fuzzer: the whole corpus and some thousand mutations of it, once with a fixed seed and once with another in each run. The long form is
/// <c>dotnet run -c Release --project tests/Vllm.Fuzz -- --minutes 10</c>.
/// </summary>
public sealed class FuzzTests
{
    private const int FixedSeed = 1;

    public static TheoryData<string, int> Runs
    {
        get
        {
            var rows = new TheoryData<string, int>();
            foreach (IFuzzTarget target in FuzzRun.Targets)
            {
                rows.Add(target.Name, FixedSeed);
                rows.Add(target.Name, RandomNumberGenerator.GetInt32(int.MaxValue));
            }

            return rows;
        }
    }

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Runs))]
    public void Find_CorpusAndMutations_BothAccountsAgree(string name, int seed)
    {
        IFuzzTarget target = FuzzRun.Targets.Single(target => target.Name == name);
        var run = new FuzzRun(target, seed);

        FuzzFailure? failure = run.Find(count => count < target.Corpus.Count + 3_000);

        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {run.Count} inputs, seed {seed}");
        failure.ShouldBeNull();
    }

    [Fact]
    public void Find_TargetThatIsWrong_GivesTheShortestInputAsCSharp()
    {
        FuzzFailure failure = new FuzzRun(new WrongTarget(), FixedSeed).Find(_ => true)!;

        failure.Input.ShouldBe("b\n"u8.ToArray());
        failure.Literal.ShouldBe("\"b\\n\"u8");
        failure.ToString().ShouldContain("seed 1");
        (failure with { Input = [0xFF] }).Literal.ShouldBe("Convert.FromBase64String(\"/w==\")");
    }

    private sealed class WrongTarget : IFuzzTarget
    {
        public string Name => "wrong";

        public IReadOnlyList<byte[]> Corpus { get; } = ["aaab\ncc"u8.ToArray()];

        public string? Check(byte[] input, int seed) => input.AsSpan().IndexOf("b\n"u8) >= 0 ? "found" : null;
    }
}
