using System.Globalization;
using System.Text.Json;
using Vllm.Benchmarks.Clients;

namespace Vllm.Benchmarks.Measuring;

/// <summary>The role of a child process that is measured: one client, one plan, until its standard input ends.</summary>
internal static class ClientRole
{
    public const string Name = "client";

    /// <summary>Answers each line, the number of streams to read, with a <see cref="Sample"/>.</summary>
    public static async Task RunAsync(string client, Target target)
    {
        using IBenchmarkClient reader = ClientCatalog.Get(client).Create(target);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            Sample sample = await CpuClock.MeasureAsync(reader.ReadAsync, int.Parse(line, CultureInfo.InvariantCulture));
            Console.WriteLine(JsonSerializer.Serialize(sample, MeasuringJson.Default.Sample));
        }
    }
}
