using System.Net.Sockets;
using System.Text;
using Vllm.Testing;

namespace Vllm.Tests.Wire;

/// <summary>What of each fault of the wire server arrives at a socket.</summary>
public sealed class WireFaultTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reset_AfterTheBytes_IsAnRst()
    {
        await using WireServer server = WireServer.Start(Fault(WireFaultKind.Reset));
        using RawClient client = await RawClient.ConnectAsync(server);
        await client.SendAsync(RawClient.Request);

        (await client.ReadUntilAsync("6\r\ndata: \r\n")).ShouldStartWith("HTTP/1.1 200 OK\r\n");
        SocketException reset = await Should.ThrowAsync<SocketException>(client.ReadToEndAsync);
        reset.SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
    }

    [Fact]
    public async Task Eof_AfterTheBytes_IsAPlainCloseWithoutLastChunk()
    {
        await using WireServer server = WireServer.Start(Fault(WireFaultKind.Eof));

        RawClient.BodyOf(await RawClient.AskToTheEndAsync(server)).ShouldBe("6\r\ndata: \r\n");
    }

    [Fact]
    public async Task Eof_FramedByLength_PromisesTheUncutLength()
    {
        WireCase wireCase = WireServerTests.Text(
            "data: {}\n\n", new WireFault { Kind = WireFaultKind.Eof, At = 6, Framing = WireFraming.ContentLength });
        await using WireServer server = WireServer.Start(wireCase);

        (await RawClient.AskToTheEndAsync(server)).ShouldBe("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\ndata: ");
    }

    [Fact]
    public async Task EofInsideChunk_AfterTheBytes_PromisesMoreThanComes()
    {
        await using WireServer server = WireServer.Start(Fault(WireFaultKind.EofInsideChunk));

        RawClient.BodyOf(await RawClient.AskToTheEndAsync(server)).ShouldBe("6\r\ndata: \r\n40\r\nhalf");
    }

    [Fact]
    public async Task Stall_AfterItsTime_IsAPlainClose()
    {
        await using WireServer server = WireServer.Start(Fault(WireFaultKind.Stall));

        RawClient.BodyOf(await RawClient.AskToTheEndAsync(server)).ShouldBe("6\r\ndata: \r\n");
    }

    [Fact]
    public async Task Stall_WholeInOneWrite_SendsTheBytesBeforeTheSilence()
    {
        WireFault fault = new() { Kind = WireFaultKind.Stall, At = 6, Ms = 60_000 };
        await using WireServer server = WireServer.Start(WireServerTests.Text("data: {}\n\n", fault), ReadSplitting.Whole);
        using RawClient client = await RawClient.ConnectAsync(server);
        await client.SendAsync(RawClient.Request);

        (await client.ReadUntilAsync("6\r\ndata: \r\n")).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData(WireFaultKind.StallHeaders)]
    [InlineData(WireFaultKind.CloseBeforeResponse)]
    public async Task BeforeTheAnswer_TheRequestIsReadAndNothingComes(WireFaultKind kind)
    {
        await using WireServer server = WireServer.Start(Fault(kind));

        (await RawClient.AskToTheEndAsync(server)).ShouldBeEmpty();
        server.Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task Pace_OneEventAtATime_CutsAfterEveryBlankLine()
    {
        string[] events = ["a\n\n", "b\r\n\r\n", "c\r\r", "d\r\r\n", "e: no blank line\n"];
        WireFault pace = new() { Kind = WireFaultKind.Pace, MsPerEvent = 1 };
        await using WireServer server = WireServer.Start(WireServerTests.Text(string.Concat(events), pace), ReadSplitting.Whole);
        using RawClient client = await RawClient.ConnectAsync(server);

        await client.SendAsync(RawClient.Request);

        RawClient.ChunksOf(await client.ReadUntilAsync("0\r\n\r\n")).ShouldBe(events);
    }

    [Fact]
    public async Task Refuse_WithoutThen_NeverListens()
    {
        await using WireServer server = WireServer.Start(WireCase.Get("net-refused"), refusal: TimeSpan.Zero);

        SocketException refused = await Should.ThrowAsync<SocketException>(() => RawClient.ConnectAsync(server));

        refused.SocketErrorCode.ShouldBe(SocketError.ConnectionRefused);
        server.Attempts.ShouldBe(1);
        Should.Throw<InvalidOperationException>(server.StartListening);
    }

    [Fact]
    public async Task Refuse_WithThen_AnswersWhenItListens()
    {
        WireCase wireCase = WireCase.Get("retry-refused-then-ok");
        await using WireServer server = WireServer.Start(wireCase, refusal: Timeout.InfiniteTimeSpan);
        await Should.ThrowAsync<SocketException>(() => RawClient.ConnectAsync(server));
        await Should.ThrowAsync<SocketException>(() => RawClient.ConnectAsync(server));

        server.StartListening();
        using RawClient client = await RawClient.ConnectAsync(server);
        await client.SendAsync(RawClient.Request);

        string answer = await client.ReadUntilAsync("0\r\n\r\n");
        string.Concat(RawClient.ChunksOf(answer)).ShouldBe(Encoding.Latin1.GetString(wireCase.Then[0].BodyBytes));
        server.Attempts.ShouldBe(wireCase.ExpectAttempts!.Value);
    }

    [Fact]
    public async Task Refuse_WithThen_ListensByItselfInTheEnd()
    {
        await using WireServer server = WireServer.Start(WireCase.Get("retry-refused-then-ok"), refusal: TimeSpan.FromMilliseconds(1));
        RawClient? client = null;

        while (client is null)
        {
            Cancelled.ThrowIfCancellationRequested();
            try
            {
                client = await RawClient.ConnectAsync(server);
            }
            catch (SocketException)
            {
                await Task.Yield();
            }
        }

        client.Dispose();
    }

    [Fact]
    public void Refuse_AfterTheFirstAnswer_IsRefusedWithTheReason()
    {
        WireCase wireCase = WireServerTests.Text("x") with { Then = [Fault(WireFaultKind.Refuse)] };

        Should.Throw<ArgumentException>(() => WireServer.Start(wireCase)).Message.ShouldContain("a port that listens cannot");
    }

    /// <summary>The fault after 6 of the 10 bytes, with short times.</summary>
    private static WireCase Fault(WireFaultKind kind) =>
        WireServerTests.Text("data: {}\n\n", new WireFault { Kind = kind, At = 6, Ms = 20 });
}
