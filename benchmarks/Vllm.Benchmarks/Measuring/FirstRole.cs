using System.Globalization;
using System.Runtime;
using System.Text.Json;
using Vllm.Benchmarks.Clients;

namespace Vllm.Benchmarks.Measuring;

/// <summary>The role of a child process that measures what the way to the first event costs.</summary>
internal static class FirstRole
{
    public const string Name = "first";

    /// <summary>Answers each line, the number of streams to open one after the other, with a <see cref="FirstSample"/>.</summary>
    public static async Task RunAsync(string client, Target target)
    {
        using IWatchedClient reader = WatchedCatalog.Create(client, target);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            int streams = int.Parse(line, CultureInfo.InvariantCulture);
            TimeSpan sum = default;
            for (int i = 0; i < streams; i++)
            {
                sum += await MeasureAsync(reader);
            }

            var sample = new FirstSample(sum.TotalMicroseconds / streams, JitInfo.GetCompiledMethodCount());
            Console.WriteLine(JsonSerializer.Serialize(sample, MeasuringJson.Default.FirstSample));
        }
    }

    private static async Task<TimeSpan> MeasureAsync(IWatchedClient reader)
    {
        TimeSpan cost = default;
        TimeSpan start = Environment.CpuUsage.TotalTime;
        await reader.ReadAsync(
            "m0",
            _ => cost = cost == default ? Environment.CpuUsage.TotalTime - start : cost,
            CancellationToken.None);
        return cost;
    }
}
