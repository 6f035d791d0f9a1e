using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Vllm.Benchmarks.Clients;
using Vllm.Benchmarks.Replay;
using Vllm.Benchmarks.Report;

namespace Vllm.Benchmarks.Measuring;

/// <summary>The role of a child process that reads many paced streams at a time.</summary>
internal static class ManyRole
{
    public const string Name = "many";

    /// <summary>Streams are opened so many at a time: the opening is not what is measured, and no connect limit is to pass.</summary>
    private const int Batch = 50;

    /// <summary>For the compiler, and for what the opening left behind.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    /// <summary>Answers each line, the number of streams and the seconds to watch them, with a <see cref="ManySample"/>.</summary>
    public static async Task RunAsync(string client, Target target, StampFile stamps)
    {
        using IWatchedClient reader = WatchedCatalog.Create(client, target);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            int[] numbers = [.. line.Split(' ').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
            ManySample sample = await MeasureAsync(reader, target.Plan.Rate, stamps, streams: numbers[0], TimeSpan.FromSeconds(numbers[1]));
            Console.WriteLine(JsonSerializer.Serialize(sample, MeasuringJson.Default.ManySample));
        }
    }

    private static async Task<ManySample> MeasureAsync(IWatchedClient reader, int rate, StampFile stamps, int streams, TimeSpan time)
    {
        stamps.Clear(streams);
        var delays = new DelayList(stamps, (int)(streams * rate * time.TotalSeconds * 1.2));
        using var end = new CancellationTokenSource();

        // A few streams first, so that code and tables are there before memory is compared.
        Task[] few = await OpenAsync(reader, delays, 0, Batch, end.Token);
        await Task.Delay(Settling);
        long managed = Memory.Managed;
        long resident = Memory.Resident;
        Task[] rest = await OpenAsync(reader, delays, Batch, streams - Batch, end.Token);
        await Task.Delay(Settling);

        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        delays.IsOpen = true;
        await Task.Delay(time);
        delays.IsOpen = false;
        cpu = Environment.CpuUsage.TotalTime - cpu;
        TimeSpan wall = Stopwatch.GetElapsedTime(start);

        double grown = (double)(Memory.Resident - resident) / rest.Length;
        double alive = (double)(Memory.Managed - managed) / rest.Length;
        double[] microseconds = delays.Microseconds;
        await end.CancelAsync();
        await EndAsync([.. few, .. rest]);
        return new ManySample(
            cpu.TotalMicroseconds,
            wall.TotalMicroseconds,
            delays.Count,
            microseconds.Percentile(50),
            microseconds.Percentile(90),
            microseconds.Percentile(99),
            alive,
            grown);
    }

    private static async Task<Task[]> OpenAsync(IWatchedClient reader, DelayList delays, int first, int count, CancellationToken end)
    {
        var reading = new Task[count];
        var open = new TaskCompletionSource[count];
        for (int i = 0; i < count; i++)
        {
            var opened = open[i] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            int stream = first + i;
            reading[i] = reader.ReadAsync("m" + stream.ToString(CultureInfo.InvariantCulture), delays.Watch(stream, () => opened.TrySetResult()), end);
            if (i % Batch == Batch - 1 || i == count - 1)
            {
                // A stream that fails before it is open would be waited for in vain.
                int from = i - (i % Batch);
                Task all = Task.WhenAll(open[from..(i + 1)].Select(one => one.Task));
                await await Task.WhenAny(all, Task.WhenAny(reading[from..(i + 1)]).Unwrap());
            }
        }

        return Array.TrueForAll(reading, one => !one.IsCompleted)
            ? reading
            : throw new InvalidOperationException("A stream ended before the others began; the machine is too busy, or the plan too short.");
    }

    private static async Task EndAsync(Task[] reading)
    {
        try
        {
            await Task.WhenAll(reading);
        }
        catch (OperationCanceledException)
        {
            // As asked.
        }
    }
}
