using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Vllm.Benchmarks.Clients;
using Vllm.Benchmarks.Replay;

namespace Vllm.Benchmarks.Measuring;

/// <summary>The role of a child process that gives streams up, and asks when the server saw it.</summary>
internal static class CancelRole
{
    public const string Name = "cancel";

    /// <summary>By the caller's token, while the loop waits.</summary>
    public const string ByToken = "token";

    /// <summary>By leaving the loop.</summary>
    public const string ByBreak = "break";

    private const int ChunksBefore = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Answers each line, a way and a number, with the milliseconds until the server saw each close.</summary>
    public static async Task RunAsync(Target target, StampFile stamps)
    {
        using VllmClient client = VllmRequests.CreateClient(target);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            string[] parts = line.Split(' ');
            int count = int.Parse(parts[1], CultureInfo.InvariantCulture);
            stamps.Clear(count);
            double[] delays = new double[count];
            for (int i = 0; i < count; i++)
            {
                long left = parts[0] == ByToken ? await CancelAsync(client, i) : await BreakAsync(client, i);
                delays[i] = (await SeenAsync(stamps, i) - left) * 1e3 / Stopwatch.Frequency;
            }

            Console.WriteLine(JsonSerializer.Serialize(delays, MeasuringJson.Default.DoubleArray));
        }
    }

    private static async Task<long> CancelAsync(VllmClient client, int stream)
    {
        using var source = new CancellationTokenSource();
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task reading = ReadAsync(client, stream, chunks => chunks == ChunksBefore && ready.TrySetResult() && false, source.Token);
        await ready.Task;
        long left = Stopwatch.GetTimestamp();
        await source.CancelAsync();
        try
        {
            await reading;
        }
        catch (OperationCanceledException)
        {
            // As asked.
        }

        return left;
    }

    private static async Task<long> BreakAsync(VllmClient client, int stream)
    {
        long left = 0;
        await ReadAsync(client, stream, Leaves, CancellationToken.None);
        return left;

        bool Leaves(int chunks)
        {
            left = Stopwatch.GetTimestamp();
            return chunks == ChunksBefore;
        }
    }

    private static async Task ReadAsync(VllmClient client, int stream, Func<int, bool> leaves, CancellationToken cancellationToken)
    {
        ChatCompletionRequest request = VllmRequests.Create(StreamKind.Text, "m" + stream.ToString(CultureInfo.InvariantCulture));
        int chunks = 0;
        await foreach (ChatEvent chatEvent in client.Chat.Completions.StreamAsync(request, cancellationToken))
        {
            if (chatEvent is ContentDelta && leaves(++chunks))
            {
                break;
            }
        }
    }

    private static async Task<long> SeenAsync(StampFile stamps, int stream)
    {
        long start = Stopwatch.GetTimestamp();
        while (stamps.Closed(stream) == 0)
        {
            if (Stopwatch.GetElapsedTime(start) > Patience)
            {
                throw new TimeoutException($"The server did not see the close of stream {stream} within {Patience}.");
            }

            await Task.Delay(1);
        }

        return stamps.Closed(stream);
    }
}
