using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Vllm.Testing;

namespace Vllm.Simulator.Tests.Chat;

public sealed class DisconnectTests
{
    private static readonly Dictionary<string, string> Json = new() { ["Content-Type"] = "application/json" };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Leave_InMidAnswer_EndsTheGeneration(bool stream)
    {
        // One place: the second request is answered only if the first one gave it back.
        await using VllmSimulator server = await Simulators.StartAsync(new() { MaxNumSeqs = 1 });
        JsonObject endless = ChatAnswers.Request(fields:
            [("stream", stream), ("vllm_xargs", new JsonObject { ["script"] = "a b c", ["script_pause"] = 3600 })]);
        using (TcpClient client = await RawHttp.ConnectAsync(
            server, "POST", "/v1/chat/completions", Encoding.UTF8.GetBytes(endless.ToJsonString()), Json))
        {
            if (stream)
            {
                // The headers say that it was accepted.
                byte[] buffer = new byte[1024];
                (await client.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken)).ShouldBeGreaterThan(0);
            }
        }

        JsonNode next = await ChatAnswers.AskAsync(server, ChatAnswers.Request(fields: ("vllm_xargs", new JsonObject { ["script"] = "Here." })));

        next.Content().ShouldBe("Here.");
        server.RunningRequests.ShouldBe(0);
    }

    [Fact]
    public async Task Dispose_WhileStreaming_BreaksTheAnswerOff()
    {
        VllmSimulator server = await Simulators.StartAsync();
        JsonObject endless = ChatAnswers.Request(fields:
            [("stream", true), ("vllm_xargs", new JsonObject { ["script"] = "a b c", ["script_pause"] = 3600 })]);
        using TcpClient client = await RawHttp.ConnectAsync(
            server, "POST", "/v1/chat/completions", Encoding.UTF8.GetBytes(endless.ToJsonString()), Json);
        byte[] buffer = new byte[1024];
        int count = await client.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken);
        Task shutdown = server.WaitForShutdownAsync(TestContext.Current.CancellationToken);
        shutdown.IsCompleted.ShouldBeFalse();

        await server.DisposeAsync();
        await server.DisposeAsync();

        await shutdown;
        RecordedResponse.Parse(buffer[..count]).IsWhole.ShouldBeFalse();
        await Should.ThrowAsync<Exception>(async () =>
        {
            using var again = new TcpClient();
            await again.ConnectAsync(server.BaseUrl.Host, server.BaseUrl.Port, TestContext.Current.CancellationToken);
        });
    }
}
