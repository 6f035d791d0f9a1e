using Vllm.Tests.Support;

namespace Vllm.Tests.Http;

/// <summary>Servers that never come to the point, or never end: around the body, over a socket.</summary>
[Collection(nameof(MemoryTests))]
public sealed class EndlessHttpTests
{
    private const int Megabyte = 1 << 20;
    private const string Head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

    private static readonly string Long = new('x', 8192);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("a status line", "HTTP/1.1 200 ", "x")]
    [InlineData("one header line", "HTTP/1.1 200 OK\r\nx-a: ", "x")]
    [InlineData("header lines", "HTTP/1.1 200 OK\r\n", "x-a: x\r\n")]
    [InlineData("a folded header", "HTTP/1.1 200 OK\r\nx-a: x\r\n", " x\r\n")]
    [InlineData("no status line", "", "x")]
    [InlineData("interim answers", "", "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n")]
    public async Task Answer_WithAnEndlessHead_IsRefused(string what, string beginning, string repeated)
    {
        await using RawServer server = EndlessServer(beginning, repeated);
        using VllmClient client = server.Client();
        long before = GC.GetTotalAllocatedBytes();

        VllmConnectionException exception = await Should.ThrowAsync<VllmConnectionException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation), what);

        exception.Message.Length.ShouldBeLessThan(600, what);
        (GC.GetTotalAllocatedBytes() - before).ShouldBeLessThan(16 * Megabyte, what);
    }

    [Theory]
    [InlineData("a chunk size", Head, "0")]
    [InlineData("a chunk extension", Head + "5;", "x")]
    [InlineData("trailers", Head + "0\r\n", "x-a: x\r\n")]
    public async Task Answer_WithEndlessFraming_IsReportedBroken(string what, string beginning, string repeated)
    {
        await using RawServer server = EndlessServer(beginning, repeated);
        using VllmClient client = server.Client();
        long before = GC.GetTotalAllocatedBytes();

        VllmException exception = await Should.ThrowAsync<VllmException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation), what);

        exception.Kind.ShouldBe(FailureKind.Truncated, what);
        (GC.GetTotalAllocatedBytes() - before).ShouldBeLessThan(16 * Megabyte, what);
    }

    [Fact]
    public async Task Answer_WithEndlessTrailersBehindTheEndMark_IsWhole()
    {
        string body = Answers.Text("Hello") + Answers.Done;
        await using RawServer server = EndlessServer($"{Head}{body.Length:x}\r\n{body}\r\n0\r\n", "x-a: x\r\n");
        using VllmClient client = server.Client();

        (await client.Chat.Completions.CreateAsync(Answers.Request, Cancellation)).Choices[0].Message.Content.ShouldBe("Hello");
    }

    [Theory]
    [InlineData("blank lines", "HTTP/1.1 200 OK\r\n\r\n", "\r\n\r\n", TimeoutPhase.FirstToken)]
    [InlineData("blank lines behind a byte order mark", "HTTP/1.1 200 OK\r\n\r\n\u00EF\u00BB\u00BF", "\r\n\r\n", TimeoutPhase.FirstToken)]
    [InlineData("comments", "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n", ": ping\n\n", TimeoutPhase.FirstToken)]
    [InlineData("one comment", "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n: ", "x", TimeoutPhase.FirstToken)]
    [InlineData("empty events", "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n", "data:\n\n", TimeoutPhase.FirstToken)]
    [InlineData("pings", "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n", "data: {\"type\":\"ping\"}\n\n", TimeoutPhase.Total)]
    [InlineData("fields without data", "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n", "event: ping\n", TimeoutPhase.FirstToken)]
    public async Task Answer_ThatOnlyKeepsAlive_EndsByTheLimitInBoundedMemory(string what, string beginning, string repeated, TimeoutPhase phase)
    {
        await using RawServer server = EndlessServer(beginning, repeated);
        using VllmClient client = server.Client();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long held = 0;
        var limit = TimeSpan.FromMilliseconds(300);
        var options = new RequestOptions
        {
            Timeouts = phase == TimeoutPhase.Total ? new TimeoutOptions { Total = limit } : new TimeoutOptions { FirstToken = limit },
        };

        try
        {
            await client.Chat.Completions.CreateAsync(Answers.Request, options, Cancellation);
            Assert.Fail(what);
        }
        catch (VllmTimeoutException exception)
        {
            held = GC.GetTotalMemory(forceFullCollection: true) - before;
            exception.Phase.ShouldBe(phase, what);
        }

        held.ShouldBeLessThan(16 * Megabyte, what);
    }

    [Fact]
    public async Task Answer_ByteByByteForEver_EndsByTheTotalLimit()
    {
        await using RawServer server = RawServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n" + Answers.Text("Hello"));
            while (true)
            {
                // Each byte is a sign of life, so that the idle limit never passes.
                await connection.SendAsync(":");
                await Task.Delay(10, connection.End);
            }
        });
        using VllmClient client = server.Client();
        var options = new RequestOptions { Timeouts = new TimeoutOptions { Idle = TimeSpan.FromMilliseconds(250), Total = TimeSpan.FromSeconds(1) } };

        VllmTimeoutException exception = await Should.ThrowAsync<VllmTimeoutException>(client.Chat.Completions.CreateAsync(Answers.Request, options, Cancellation));

        exception.Phase.ShouldBe(TimeoutPhase.Total);
        exception.PartialCompletion!.Choices[0].Message.Content.ShouldBe("Hello");
    }

    [Fact]
    public async Task Answer_ThatRedirectsForEver_IsAskedOnce()
    {
        int requests = 0;
        await using RawServer server = RawServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync())
            {
                await connection.SendAsync($"HTTP/1.1 307 Temporary Redirect\r\nlocation: /v1/chat/completions?{++requests}\r\ncontent-length: 0\r\n\r\n");
            }
        });
        using VllmClient client = server.Client(new VllmClientOptions());

        VllmApiException exception = await Should.ThrowAsync<VllmApiException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));

        exception.Message.ShouldContain("/v1/chat/completions");
        requests.ShouldBe(1);
    }

    private static RawServer EndlessServer(string beginning, string repeated) => RawServer.Start(async connection =>
    {
        await connection.ReadRequestAsync();
        await connection.SendAsync(beginning);
        await connection.SendEndlesslyAsync(repeated == "x" ? Long : string.Concat(Enumerable.Repeat(repeated, 200)));
    });
}
