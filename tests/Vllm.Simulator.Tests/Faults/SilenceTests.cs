using System.Net.Sockets;
using System.Text;

namespace Vllm.Simulator.Tests.Faults;

/// <summary>Faults that end nothing: silence, late starts, and a server that was told to stop.</summary>
public sealed class SilenceTests
{
    private static readonly FaultRoute Chat = new("/v1/chat/completions");

    [Theory]
    [InlineData("stall@4", "\"content\":\"ree\"")]
    [InlineData("stall@0b", "\r\n\r\n")]
    public async Task Stall_ForEver_LeavesTheConnectionOpen(string fault, string last)
    {
        await using VllmSimulator server = await Simulators.StartAsync();
        using (TcpClient client = await Chat.AskAsync(server, fault, stream: true))
        {
            await ReadUntilAsync(client, last);

            using var leave = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            Task<int> next = client.GetStream().ReadAsync(new byte[1], leave.Token).AsTask();
            (await StartedAsync(server)).ShouldBe(1);
            next.IsCompleted.ShouldBeFalse();
            await leave.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(() => next);
        }

        await Simulators.IdleAsync(server);
    }

    [Theory]
    [InlineData("stall@4:3600", true)]
    [InlineData("stall@300b:3600", true)]
    [InlineData("stall@4:3600", false)]
    [InlineData("slow-start:3600", true)]
    [InlineData("slow-start:3600", false)]
    public async Task Pause_OfSomeTime_IsFollowedByTheRest(string fault, bool stream)
    {
        var time = new HurriedTime();
        await using VllmSimulator server = await Simulators.StartAsync(new() { TimeProvider = time });

        RawAnswer answer = await RawAnswer.OfAsync(server, Chat, fault, stream);

        time.Longest.ShouldBe(TimeSpan.FromHours(1));
        answer.Response.IsWhole.ShouldBeTrue();
        (stream ? answer.Response.Events[^1] : answer.Body).ShouldContain(stream ? "[DONE]" : FaultRoute.Text);
    }

    [Fact]
    public async Task Trickle_Pause_ComesBeforeEachByte()
    {
        var time = new HurriedTime();
        await using VllmSimulator server = await Simulators.StartAsync(new() { TimeProvider = time });

        RawAnswer answer = await RawAnswer.OfAsync(server, Chat, "trickle:60", stream: false);

        time.Count.ShouldBe(Encoding.UTF8.GetByteCount(answer.Body));
        time.Longest.ShouldBe(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Terminate_WhileStreaming_GoesSilentAndRefusesConnections()
    {
        await using VllmSimulator server = await Simulators.StartAsync(new() { InterTokenLatency = LatencyDistribution.Constant(TimeSpan.FromMilliseconds(1)) });
        using TcpClient client = await new FaultRoute("/v1/chat/completions").AskAsync(server, null, stream: true);
        await ReadUntilAsync(client, "\"content\":\"");

        server.Terminate();

        SocketException refusal = await Should.ThrowAsync<SocketException>(() => Chat.AskAsync(server, null, stream: true));
        refusal.SocketErrorCode.ShouldBe(SocketError.ConnectionRefused);
        server.RunningRequests.ShouldBe(1);
        await server.DisposeAsync();
        RawAnswer rest = await RawAnswer.ReadAsync(client);
        Encoding.UTF8.GetString(rest.Bytes).ShouldNotContain("[DONE]");
    }

    [Fact]
    public async Task RefuseConnections_RunningAnswer_GoesOnToItsEnd()
    {
        await using VllmSimulator server = await Simulators.StartAsync();
        using TcpClient client = await Chat.AskAsync(server, "stall@4:0.05", stream: true);
        await ReadUntilAsync(client, "\"content\":\"");

        server.RefuseConnections();

        (await Should.ThrowAsync<SocketException>(() => Chat.AskAsync(server, null, stream: true))).SocketErrorCode.ShouldBe(SocketError.ConnectionRefused);
        Encoding.UTF8.GetString((await RawAnswer.ReadAsync(client)).Bytes).ShouldEndWith("data: [DONE]\n\n\r\n0\r\n\r\n");
        await using VllmSimulator again = await Simulators.StartAsync(new() { Port = server.BaseUrl.Port });
        (await RawAnswer.OfAsync(again, Chat, null, stream: false)).Response.Status.ShouldBe(200);
    }

    private static async Task ReadUntilAsync(TcpClient client, string text)
    {
        var read = new StringBuilder();
        byte[] buffer = new byte[1];
        // On to the end of its line or HTTP chunk.
        while (!(read.ToString() is var all && all.Contains(text, StringComparison.Ordinal) && all.EndsWith("\r\n", StringComparison.Ordinal)))
        {
            (await client.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken)).ShouldBe(1, read.ToString());
            read.Append((char)buffer[0]);
        }
    }

    private static async Task<int> StartedAsync(VllmSimulator server)
    {
        while (server.RunningRequests == 0)
        {
            await Task.Yield();
        }

        return server.RunningRequests;
    }
}
