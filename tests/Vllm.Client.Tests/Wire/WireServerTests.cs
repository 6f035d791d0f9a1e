using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Vllm.Testing;

namespace Vllm.Tests.Wire;

public sealed class WireServerTests
{
    private const string LastChunk = "0\r\n\r\n";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answer_WithoutFault_IsStatusHeadersAndOneChunk()
    {
        WireCase answer = Text("hello") with { Status = 429, Headers = new Dictionary<string, string> { ["retry-after"] = "3" } };
        await using WireServer server = WireServer.Start(answer);
        using RawClient client = await RawClient.ConnectAsync(server);

        await client.SendAsync(RawClient.Request);

        (await client.ReadUntilAsync(LastChunk)).ShouldBe(
            "HTTP/1.1 429 Too Many Requests\r\nretry-after: 3\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
    }

    [Fact]
    public async Task Answer_FramedByLength_HasNoChunks()
    {
        await using WireServer server = WireServer.Start(Text("hello", new WireFault { Framing = WireFraming.ContentLength }));
        using RawClient client = await RawClient.ConnectAsync(server);

        await client.SendAsync(RawClient.Request);

        (await client.ReadUntilAsync("hello")).ShouldBe("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello");
    }

    [Fact]
    public async Task Answer_Status204_HasNeitherBodyNorFraming()
    {
        await using WireServer server = WireServer.Start(Text("ignored") with { Status = 204 });
        using RawClient client = await RawClient.ConnectAsync(server);

        for (int i = 0; i < 2; i++)
        {
            await client.SendAsync(RawClient.Request);
            (await client.ReadUntilAsync("\r\n\r\n")).ShouldBe("HTTP/1.1 204 No Content\r\n\r\n");
        }
    }

    [Fact]
    public async Task Answer_SecondAndLaterRequests_ComeFromThenAndTheLastRepeats()
    {
        WireCase wireCase = Text("first") with { Then = [Text("second"), Text("third")] };
        await using WireServer server = WireServer.Start(wireCase);
        using RawClient client = await RawClient.ConnectAsync(server);
        List<string> bodies = [];

        for (int i = 0; i < 4; i++)
        {
            await client.SendAsync(RawClient.Request);
            bodies.AddRange(RawClient.ChunksOf(await client.ReadUntilAsync(LastChunk)));
        }

        bodies.ShouldBe(["first", "second", "third", "third"]);
        server.Attempts.ShouldBe(4);
        server.AcceptedConnections.ShouldBe(1);
    }

    [Fact]
    public async Task Answer_RequestAsksToClose_ClosesAfterIt()
    {
        await using WireServer server = WireServer.Start(Text("x"));
        using RawClient client = await RawClient.ConnectAsync(server);

        await client.SendAsync("GET /health HTTP/1.1\r\nConnection: close\r\n\r\n");

        (await client.ReadToEndAsync()).ShouldEndWith(LastChunk);
    }

    [Fact]
    public async Task Answer_SaysClose_ClosesAfterIt()
    {
        WireCase wireCase = Text("x") with { Headers = new Dictionary<string, string> { ["Connection"] = "close" } };
        await using WireServer server = WireServer.Start(wireCase);

        (await RawClient.AskToTheEndAsync(server)).ShouldEndWith(LastChunk);
    }

    [Fact]
    public async Task Answer_RequestsSentAtOnce_AreAnsweredInOrder()
    {
        await using WireServer server = WireServer.Start(Text("a") with { Then = [Text("b")] });
        using RawClient client = await RawClient.ConnectAsync(server);

        await client.SendAsync(RawClient.Request + RawClient.Request);
        string answers = await client.ReadUntilAsync("b\r\n0\r\n\r\n");

        answers.IndexOf("\r\na\r\n", StringComparison.Ordinal).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Requests_LengthFramed_AreRecordedAsSent()
    {
        await using WireServer server = WireServer.Start(Text("x"));
        using RawClient client = await RawClient.ConnectAsync(server);

        // In two writes, so that the reader has to wait in the middle of a header.
        await client.SendAsync("POST /v1/completions?a=b HTTP/1.1\r\nX-Name:  va");
        await client.SendAsync("lue \r\nContent-Length: 7\r\n\r\n{\"n\":2}");
        await client.ReadUntilAsync(LastChunk);

        WireRequest request = server.Requests.ShouldHaveSingleItem();
        (request.Method, request.Path, request.Connection).ShouldBe(("POST", "/v1/completions?a=b", 0));
        request.Header("x-name").ShouldBe("value");
        request.Header("missing").ShouldBeNull();
        request.BodyJson.GetProperty("n").GetInt32().ShouldBe(2);
        (await server.FirstRequest).ShouldBeSameAs(request);
    }

    [Fact]
    public async Task Requests_Chunked_AreRecordedWithoutFraming()
    {
        await using WireServer server = WireServer.Start(Text("x"));
        using RawClient client = await RawClient.ConnectAsync(server);

        await client.SendAsync("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
        await client.SendAsync("3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\ntrailer: t\r\n\r\n");
        await client.ReadUntilAsync(LastChunk);

        server.Requests.ShouldHaveSingleItem().BodyText.ShouldBe("abc0123456789");
    }

    [Theory]
    [InlineData("hello\r\n\r\n", "Not a request line")]
    [InlineData("GET / HTTP/1.0\r\n\r\n", "Not a request line")]
    [InlineData("GET / HTTP/1.1\nhost: x\n\n", "without CR")]
    [InlineData("GET / HTTP/1.1\r\nno colon\r\n\r\n", "Not a header line")]
    [InlineData("GET / HTTP/1.1\r\nname : x\r\n\r\n", "Not a header line")]
    [InlineData("POST / HTTP/1.1\r\ncontent-length: -1\r\n\r\n", "Not a request framing")]
    [InlineData("POST / HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n", "Not a request framing")]
    [InlineData("POST / HTTP/1.1\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n", "Not a request framing")]
    [InlineData("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", "Not a chunk size")]
    [InlineData("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n1\r\nab\r\n", "longer than its size")]
    public async Task Requests_Malformed_AreReportedAndClosedWithoutAnAnswer(string sent, string problem)
    {
        await using WireServer server = WireServer.Start(Text("x"));
        using RawClient client = await RawClient.ConnectAsync(server);

        await client.SendAsync(sent);

        (await client.ReadToEndAsync()).ShouldBeEmpty();
        server.ProtocolErrors.ShouldHaveSingleItem().ShouldContain(problem);
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task ClientClosed_InAStall_IsSeenAtOnce()
    {
        await using WireServer server = WireServer.Start(WireCase.Get("net-stall-before-headers"));
        RawClient client = await RawClient.ConnectAsync(server);
        await client.SendAsync(RawClient.Request);
        await server.FirstRequest.WaitAsync(RawClient.Patience, Cancelled);

        long closing = Stopwatch.GetTimestamp();
        client.Dispose();
        ClientClose close = await server.ClientClosed.WaitAsync(RawClient.Patience, Cancelled);

        close.DuringAnswer.ShouldBeTrue();
        close.Timestamp.ShouldBeGreaterThan(closing);
    }

    [Fact]
    public async Task ClientClosed_InAStall_EndsIt()
    {
        await using WireServer server = WireServer.Start(WireCase.Get("net-stall-before-headers"));
        RawClient client = await RawClient.ConnectAsync(server);
        await client.SendAsync(RawClient.Request);
        await server.FirstRequest.WaitAsync(RawClient.Patience, Cancelled);

        client.Dispose();
        await server.ClientClosed.WaitAsync(RawClient.Patience, Cancelled);

        using var patience = new CancellationTokenSource(RawClient.Patience);
        while (server.OpenConnections > 0)
        {
            patience.IsCancellationRequested.ShouldBeFalse("the stall of 60 s goes on without its client");
            await Task.Yield();
        }
    }

    [Fact]
    public async Task ClientClosed_WhileTheBodyIsSent_IsSeen()
    {
        // Whether the pending send or the pending receive gets the reset is a race: try both.
        for (int i = 0; i < 20; i++)
        {
            // 100 MB: far more than the buffers between the two hold, so the server is still writing.
            await using WireServer server = WireServer.Start(WireCase.Get("lim-100mb-logprobs-line"));
            RawClient client = await RawClient.ConnectAsync(server);
            await client.SendAsync(RawClient.Request);
            await client.ReadUntilAsync("\r\n\r\n");

            client.Dispose();

            (await server.ClientClosed.WaitAsync(RawClient.Patience, Cancelled)).DuringAnswer.ShouldBeTrue();
        }
    }

    [Fact]
    public async Task ClientClosed_OnAnIdleConnection_IsNotDuringAnAnswer()
    {
        await using WireServer server = WireServer.Start(Text("x"));
        RawClient client = await RawClient.ConnectAsync(server);

        client.Dispose();

        (await server.ClientClosed.WaitAsync(RawClient.Patience, Cancelled)).DuringAnswer.ShouldBeFalse();
    }

    [Fact]
    public async Task ClientClosed_OnTheLastByte_IsNotDuringTheAnswer()
    {
        await using WireServer server = WireServer.Start(Text("x"));
        RawClient client = await RawClient.ConnectAsync(server);
        await client.SendAsync(RawClient.Request);
        await client.ReadUntilAsync(LastChunk);

        client.Dispose();

        (await server.ClientClosed.WaitAsync(RawClient.Patience, Cancelled)).DuringAnswer.ShouldBeFalse();
    }

    [Fact]
    public async Task Dispose_InAStall_EndsTheConnectionAndFreesThePort()
    {
        WireServer server = WireServer.Start(WireCase.Get("net-stall-mid"));
        using RawClient client = await RawClient.ConnectAsync(server);
        await client.SendAsync(RawClient.Request);
        await client.ReadUntilAsync("\r\n\r\n");

        await server.DisposeAsync();

        (await client.ReadToEndAsync()).ShouldNotContain(LastChunk);
        server.OpenConnections.ShouldBe(0);
        server.ClientClosed.IsCanceled.ShouldBeTrue();
        SocketException refused = await Should.ThrowAsync<SocketException>(() => RawClient.ConnectAsync(server));
        refused.SocketErrorCode.ShouldBe(SocketError.ConnectionRefused);
    }

    [Fact]
    public async Task Dispose_NothingAsked_CancelsWhatWaits()
    {
        WireServer server = WireServer.Start(Text("x"));
        Task<WireRequest> waiting = server.FirstRequest;

        await server.DisposeAsync();
        await server.DisposeAsync();

        waiting.IsCanceled.ShouldBeTrue();
    }

    internal static WireCase Text(string body, WireFault? fault = null) =>
        new() { Id = "made-here", BodyBytes = Encoding.Latin1.GetBytes(body), Fault = fault };
}
