using System.Globalization;
using System.Text.Json;
using Vllm.Benchmarks.Clients;
using Vllm.Benchmarks.Processes;
using Vllm.Benchmarks.Replay;

namespace Vllm.Benchmarks.Measuring;

/// <summary>A child process with one client in it, and what was measured there.</summary>
internal sealed class MeasuredClient : IDisposable
{
    /// <summary>The runtime compiles again in the background, after a tenth of a second without new methods; several times until it is done.</summary>
    private static readonly TimeSpan PauseForCompiler = TimeSpan.FromMilliseconds(150);

    /// <summary>Warm enough: so many times in a row without a gain worth the name.</summary>
    private const int TimesWithoutGain = 5;

    private const double Gain = 0.97;

    private const int MostWarmUps = 60;

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

    /// <summary>Reads streams until the compiler has done what it will do, which a busy machine makes it do late.</summary>
    public async Task WarmUpAsync(int streams)
    {
        double best = double.MaxValue;
        for (int times = 0, without = 0; times < MostWarmUps && without < TimesWithoutGain; times++, without++)
        {
            double cost = (await AskAsync(streams)).CpuMicroseconds;
            if (cost < best * Gain)
            {
                without = 0;
            }

            best = Math.Min(best, cost);
            await Task.Delay(PauseForCompiler);
        }
    }

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
