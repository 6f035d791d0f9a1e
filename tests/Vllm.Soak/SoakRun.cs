using System.Diagnostics;
using Vllm.Simulator;

namespace Vllm.Soak;

/// <summary>The whole run: rest, load, rest again.</summary>
internal sealed class SoakRun(SoakOptions options, TextWriter progress)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private int _next;

    public async Task<SoakReport> RunAsync()
    {
        using var buffers = new PooledBuffers();
        using SimulatorProcess server = await SimulatorProcess.StartAsync();
        var sampler = new ResourceSampler(_clock, buffers, [server.Python.Port, server.Rust.Port]);
        var tally = new SoakTally();
        var warmUp = new SoakTally();

        // Code is compiled and pools are made by a small load before the first look.
        await LoadAsync(server, warmUp, Math.Min(options.Streams, 100), TimeSpan.FromSeconds(1), sampler: null);
        await SettleAsync(server);
        ResourceSample before = sampler.Take(warmUp.Left);

        List<ResourceSample> samples = await LoadAsync(server, tally, options.Streams, options.Duration, sampler);
        int running = await SettleAsync(server);
        ResourceSample after = sampler.Take(warmUp.Left + tally.Left);

        // A quarter is warm-up: connections open, pools fill.
        ResourceSample[] steady = [.. samples.Skip(samples.Count / 4)];
        int third = Math.Max(1, steady.Length / 3);
        return new SoakReport
        {
            Options = options,
            Elapsed = _clock.Elapsed,
            Tally = tally,
            RunningOnServer = running,
            UnderLoad = steady.Length < 3 ? [] : [.. Findings(GrowthRule.UnderLoad, steady[..third], steady[^third..])],
            AtRest = [.. Findings(GrowthRule.AtRest, [before], [after])],
        };
    }

    private static IEnumerable<GrowthFinding> Findings(IReadOnlyList<GrowthRule> rules, ResourceSample[] before, ResourceSample[] after) =>
        rules.Select(rule => rule.Compare(before, after)).OfType<GrowthFinding>();

    private async Task<List<ResourceSample>> LoadAsync(
        SimulatorProcess server, SoakTally tally, int streams, TimeSpan duration, ResourceSampler? sampler)
    {
        using VllmClient python = Client(server.Python);
        using VllmClient rust = Client(server.Rust);
        var runner = new StreamRunner(frontEnd => frontEnd == FrontEnd.Python ? python : rust);
        TimeSpan end = _clock.Elapsed + duration;
        Task all = Task.WhenAll(Enumerable.Range(0, streams).Select(i => WorkAsync(i, streams)));
        List<ResourceSample> samples = sampler is null ? [] : await SampleAsync(sampler, tally, end, duration);
        await all;
        return samples;

        async Task WorkAsync(int worker, int workers)
        {
            // A wave of a thousand first requests at one moment is another test.
            await Task.Delay(TimeSpan.FromSeconds(2) * worker / workers);
            do
            {
                StreamPlan plan = StreamPlan.For(options, Interlocked.Increment(ref _next));
                tally.Add(plan, await runner.RunAsync(plan));
            }
            while (_clock.Elapsed < end);
        }
    }

    private async Task<List<ResourceSample>> SampleAsync(ResourceSampler sampler, SoakTally tally, TimeSpan end, TimeSpan duration)
    {
        var samples = new List<ResourceSample>();
        TimeSpan interval = TimeSpan.FromTicks(Math.Clamp(duration.Ticks / 60, TimeSpan.TicksPerSecond / 2, 10 * TimeSpan.TicksPerSecond));
        while (_clock.Elapsed + interval < end)
        {
            await Task.Delay(interval);
            ResourceSample sample = sampler.Take(tally.Left);
            samples.Add(sample);
            await progress.WriteLineAsync(FormattableString.Invariant(
                $"{sample.At.TotalSeconds:0} s: {tally.Ended} ended, {tally.Breaches} wrong, {sample.ManagedBytes >> 20} MB managed, {sample.ResidentBytes >> 20} MB, {sample.Handles} handles, {sample.Sockets} sockets, {sample.Buffers} buffers, {sample.Threads} threads"));
        }

        return samples;
    }

    /// <summary>Waits until the server has seen all clients go, for as long as anyone would.</summary>
    private static async Task<int> SettleAsync(SimulatorProcess server)
    {
        int running = await server.CountRunningAsync();
        for (int i = 0; i < 100 && running > 0; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50));
            running = await server.CountRunningAsync();
        }

        // Sockets that were closed leave the process a moment later.
        await Task.Delay(TimeSpan.FromMilliseconds(500));
        return running;
    }

    private VllmClient Client(Uri server) => new(new VllmClientOptions
    {
        BaseUrl = server.ToString(),
        Timeouts = new() { Idle = options.IdleTimeout, FirstToken = options.IdleTimeout * 2 },
        Resilience = new() { Retry = new() { BaseDelay = TimeSpan.FromMilliseconds(50) } },
    });
}
