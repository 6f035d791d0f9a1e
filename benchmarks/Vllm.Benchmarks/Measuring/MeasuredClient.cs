using System.Globalization;
using System.Text.Json;
using Vllm.Benchmarks.Clients;
using Vllm.Benchmarks.Processes;
using Vllm.Benchmarks.Replay;

namespace Vllm.Benchmarks.Measuring;

/// <summary>A child process with one client in it, and what was measured there.</summary>
internal sealed class MeasuredClient : IDisposable
{
    private readonly ChildProcess _process;
    private readonly StreamFacts _facts;
    private readonly List<Sample> _samples = [];

    public MeasuredClient(ClientEntry entry, StreamPlan plan, StreamFacts facts, ChildProcess process)
    {
        Entry = entry;
        Plan = plan;
        _facts = facts;
        _process = process;
    }

    public ClientEntry Entry { get; }

    public StreamPlan Plan { get; }

    /// <summary>The measured rounds, without the ones before them.</summary>
    public IReadOnlyList<Sample> Samples => _samples;

    /// <summary>Reads streams, and gives the number of methods that were compiled until now.</summary>
    public async Task<long> RunAsync(int streams) => (await AskAsync(streams)).CompiledMethods;

    /// <summary>Measures one round.</summary>
    public async Task MeasureAsync(int streams) => _samples.Add(await AskAsync(streams));

    public void Dispose() => _process.Dispose();

    private async Task<Sample> AskAsync(int streams)
    {
        string line = await _process.AskAsync(streams.ToString(CultureInfo.InvariantCulture));
        Sample sample = JsonSerializer.Deserialize(line, MeasuringJson.Default.Sample)!;
        _facts.Check(sample.Tally, $"{Entry.Title} ({Plan})");
        return sample;
    }
}
