using System.Text.Json;
using Vllm.Benchmarks.Clients;

namespace Vllm.Benchmarks.Measuring;

/// <summary>The role of a child process that reads one large event.</summary>
internal static class LargeRole
{
    public const string Name = "large";

    private const int WarmUps = 30;

    /// <summary>Answers each line with a <see cref="LargeSample"/>.</summary>
    public static async Task RunAsync(string client, Target target)
    {
        using IBenchmarkClient small = ClientCatalog.Get(client).Create(target with { Plan = target.Plan with { Chunks = 1 } });
        using IBenchmarkClient large = ClientCatalog.Get(client).Create(target);
        await CpuClock.MeasureAsync(small.ReadAsync, WarmUps);
        while (await Console.In.ReadLineAsync() is not null)
        {
            _ = Memory.Managed;
            long before = Memory.Resident;
            Memory.ForgetPeak();
            Sample sample = await CpuClock.MeasureAsync(large.ReadAsync, times: 1);
            long peak = Memory.Peak - before;
            _ = Memory.Managed;
            var result = new LargeSample(sample.CpuMicroseconds, sample.WallMicroseconds, peak, Memory.Resident - before, sample.Tally);
            Console.WriteLine(JsonSerializer.Serialize(result, MeasuringJson.Default.LargeSample));
        }
    }
}
