using BenchmarkDotNet.Attributes;
using Vllm.Benchmarks.Replay;

namespace Vllm.MicroBenchmarks;

/// <summary>Events to pieces by the full parser: the time of one chunk.</summary>
public class ChunkParserBenchmarks
{
    private readonly ChunkData _chunk = new();
    private byte[][] _data = [];

    /// <summary>The front end: <c>Python</c> or <c>Rust</c>.</summary>
    [Params("Python", "Rust")]
    public string FrontEnd { get; set; } = "";

    /// <summary>What the chunks carry.</summary>
    [Params("Text", "Logprobs", "Usage", "Tools")]
    public string Kind { get; set; } = "";

    [GlobalSetup]
    public void Create() => _data = ReplayedEvents.Create(Enum.Parse<FrontEnd>(FrontEnd), Enum.Parse<StreamKind>(Kind)).Data;

    [Benchmark(OperationsPerInvoke = ReplayedEvents.Chunks)]
    public int Parse()
    {
        int choices = 0;
        foreach (byte[] json in _data)
        {
            ChunkParser.Parse(json, _chunk);
            choices += _chunk.ChoiceCount;
        }

        return choices;
    }
}
