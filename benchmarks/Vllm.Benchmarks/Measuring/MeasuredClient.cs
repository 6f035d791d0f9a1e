using System.Globalization;
using System.Text.Json;
using Vllm.Benchmarks.Clients;
using Vllm.Benchmarks.Processes;
using Vllm.Benchmarks.Replay;

namespace Vllm.Benchmarks.Measuring;

/// <summary>A child process with one client in it, and what was measured there.</summary>
internal sealed class MeasuredClient : IDisposable
{
    /// <summary>The runtime compiles again in the background, after a tenth of a second without new methods; twice until it is done.</summary>
    private static readonly TimeSpan PauseForCompiler = TimeSpan.FromMilliseconds(150);

    private readonly ChildProcess _process;
    private readonly StreamFacts _facts;
    private readonly List<Sample> _samples = [];

    private MeasuredClient(ClientEntry entry, StreamPlan plan, StreamFacts facts, ChildProcess process)
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

    public static MeasuredClient Start(ClientEntry entry, Target target, StreamFacts facts) => new(
        entry,
        target.Plan,
        facts,
        ChildProcess.Start(Core.OfClient, ClientRole.Name, entry.Name, target.Port.ToString(CultureInfo.InvariantCulture), target.Plan.ToString()));

    /// <summary>Reads streams until the compiler has done what it will do.</summary>
    public async Task WarmUpAsync(int times, int streams)
    {
        for (int i = 0; i < times; i++)
        {
            await AskAsync(streams);
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
        Check(sample.Tally);
        return sample;
    }

    /// <summary>A client that lost or made up something is no measurement.</summary>
    private void Check(Tally tally)
    {
        bool good = tally.LineFeeds > 0
            ? tally.LineFeeds >= _facts.LineFeeds
            : (tally.Characters == _facts.Characters || tally.Utf8Bytes == _facts.Utf8Bytes) && (tally.Values == _facts.Values || tally.Utf8Bytes > 0);
        if (!good)
        {
            throw new InvalidOperationException($"'{Entry.Title}' read {tally} of {Plan}, but sent was {_facts}.");
        }
    }
}
