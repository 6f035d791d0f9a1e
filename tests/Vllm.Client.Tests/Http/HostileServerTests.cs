using System.Net;
using System.Net.Sockets;
using System.Text;
using Vllm.Tests.Support;

namespace Vllm.Tests.Http;

/// <summary>Servers that send without end: bounded memory, a clear error.</summary>
[Collection(nameof(MemoryTests))]
public sealed class HostileServerTests
{
    private const int Megabyte = 1 << 20;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("data: {\"x\":\"", "text/event-stream", "MaxEventBytes")]
    [InlineData("{\"x\":\"", "application/json", "MaxResponseBytes")]
    [InlineData("<html>", "text/html", "MaxResponseBytes")]
    public async Task Answer_HundredMegabytesInOneLine_IsRefusedAtTheLimit(string beginning, string mediaType, string setting)
    {
        long before = GC.GetTotalAllocatedBytes();
        using VllmClient client = StubServer.Always(() => StubServer.Body(Endless(beginning, 100), mediaType)).Client();
        var options = new RequestOptions { Limits = new SizeLimits { MaxEventBytes = Megabyte, MaxResponseBytes = Megabyte } };

        VllmResponseException exception = await Should.ThrowAsync<VllmResponseException>(
            client.Chat.Completions.CreateAsync(Answers.Request, options, Cancellation));

        exception.TooLarge.ShouldBeTrue();
        exception.Message.ShouldContain(setting);
        (GC.GetTotalAllocatedBytes() - before).ShouldBeLessThan(20 * Megabyte);
    }

    [Fact]
    public async Task Stream_TenMegabytesOfComment_AreDropped()
    {
        long before = GC.GetTotalAllocatedBytes();
        IEnumerable<ReadOnlyMemory<byte>> pieces =
            [.. Repeated(": ", 10), Answers.Bytes("\n\n", Answers.Text("a"), Answers.Finish(), Answers.Done)];
        using VllmClient client = StubServer.Always(() => StubServer.Body(new PieceStream(pieces))).Client();

        (await client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadTextAsync(Cancellation)).ShouldBe("a");

        (GC.GetTotalAllocatedBytes() - before).ShouldBeLessThan(8 * Megabyte);
    }

    [Fact]
    public async Task Error_HundredMegabytes_AreReadToTheLimitOnly()
    {
        long before = GC.GetTotalAllocatedBytes();
        using VllmClient client = StubServer.Always(() =>
        {
            HttpResponseMessage response = StubServer.Body(Endless("<html>", 100), "text/html");
            response.StatusCode = HttpStatusCode.BadGateway;
            return response;
        }).Client();

        VllmApiException exception = await Should.ThrowAsync<VllmApiException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));

        exception.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        exception.Message.Length.ShouldBeLessThan(400);
        (GC.GetTotalAllocatedBytes() - before).ShouldBeLessThan(8 * Megabyte);
    }

    [Fact]
    public void Stream_IndexOfAMillion_CostsNothing()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var fold = new ChatFold(1, null);
        fold.Parse(
            """{"choices":[{"index":1000000,"delta":{"tool_calls":[{"index":2000000000,"id":"a","function":{"name":"f","arguments":"{}"}}]}}]}"""u8, isDocument: false);
        fold.TakeOver();
        fold.ToCompletion().Choices.ShouldHaveSingleItem().Message.ToolCalls.ShouldHaveSingleItem().Id.ShouldBe("a");

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(Megabyte);
    }

    [Fact]
    public void Content_MegabyteInPiecesOfOneByte_CostsInProportion()
    {
        var fold = new ChatFold(1, new ReasoningTags { StartsInReasoning = true });
        byte[] chunk = Encoding.UTF8.GetBytes("""{"choices":[{"index":0,"delta":{"content":"x","reasoning":"y"}}]}""");
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 200_000; i++)
        {
            fold.Parse(chunk, isDocument: false);
            fold.TakeOver();
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(200 * Megabyte);
        fold.ToCompletion().Reasoning!.Length.ShouldBe(400_000);
    }

    [Fact]
    public async Task Headers_WithoutEnd_AreRefusedOnce()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int connections = 0;
        Task serving = Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    using Socket socket = await listener.AcceptSocketAsync(Cancellation);
                    connections++;
                    await socket.SendAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), Cancellation);
                    byte[] header = Encoding.ASCII.GetBytes($"x-flood: {new string('x', 8000)}\r\n");
                    for (int i = 0; i < 10_000; i++)
                    {
                        await socket.SendAsync(header, Cancellation);
                    }
                }
            }
            catch (Exception exception) when (exception is SocketException or InvalidOperationException or OperationCanceledException)
            {
                // The client has left, or the test ends.
            }
        }, Cancellation);
        using var client = new VllmClient($"http://{listener.LocalEndpoint}/v1");

        VllmConnectionException exception = await Should.ThrowAsync<VllmConnectionException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));

        exception.IsRetryable.ShouldBeFalse();
        exception.Attempts.ShouldBe(1);
        connections.ShouldBe(1);
        listener.Stop();
        await serving;
    }

    private static PieceStream Endless(string beginning, int megabytes) => new(Repeated(beginning, megabytes));

    private static IEnumerable<ReadOnlyMemory<byte>> Repeated(string beginning, int megabytes)
    {
        yield return Encoding.UTF8.GetBytes(beginning);
        byte[] piece = Encoding.ASCII.GetBytes(new string('x', 64 << 10));
        for (int i = 0; i < megabytes * 16; i++)
        {
            yield return piece;
        }
    }
}
