using System.Text.Json;
using Vllm.Benchmarks.Clients;

namespace Vllm.Benchmarks.Measuring;

/// <summary>The role of a child process that reads one large event.</summary>
internal static class LargeRole
{
    public const string Name = "large";

    private const int WarmUps = 30;

    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(200);

    /// <summary>Answers each line with a <see cref="LargeSample"/>.</summary>
    public static async Task RunAsync(string client, Target target)
    {
        using IBenchmarkClient small = ClientCatalog.Get(client).Create(target with { Plan = target.Plan with { Chunks = 1 } });
        using IBenchmarkClient large = ClientCatalog.Get(client).Create(target);
        await CpuClock.MeasureAsync(small.ReadAsync, WarmUps);
        while (await Console.In.ReadLineAsync() is not null)
        {
            long managed = Memory.Managed;
            long before = Memory.Resident;
            Memory.ForgetPeak();
            Sample sample = await CpuClock.MeasureAsync(large.ReadAsync, times: 1);
            long peak = Memory.Peak - before;

            // This goes on from within the last read, whose locals still hold the answer; after a wait they are gone.
            await Task.Delay(Settling);
            managed = Memory.Managed - managed;
            var result = new LargeSample(sample.CpuMicroseconds, sample.WallMicroseconds, peak, Memory.Resident - before, managed, sample.Tally);
            Console.WriteLine(JsonSerializer.Serialize(result, MeasuringJson.Default.LargeSample));
        }
    }
}
