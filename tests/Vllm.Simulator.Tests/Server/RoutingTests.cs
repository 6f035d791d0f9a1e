using System.Text;
using System.Text.Json.Nodes;
using Vllm.Testing;

namespace Vllm.Simulator.Tests.Server;

public sealed class RoutingTests
{
    [Theory]
    [InlineData("/v1/models", null, 401)]
    [InlineData("/v1/models", "Bearer wrong", 401)]
    [InlineData("/v1/models", "Basic secret", 401)]
    [InlineData("/v1/models", "Bearer secret", 200)]
    [InlineData("/v1/nowhere", null, 401)]
    [InlineData("/health", null, 200)]
    [InlineData("/version", null, 200)]
    public async Task Get_WithApiKey_GuardsWhatIsBelowV1(string path, string? authorization, int status)
    {
        await using VllmSimulator server = await Simulators.StartAsync(new() { ApiKey = "secret" });
        Dictionary<string, string>? headers = authorization is null ? null : new() { ["Authorization"] = authorization };

        RecordedResponse answer = await RawHttp.SendAsync(server, "GET", path, headers: headers);

        answer.Status.ShouldBe(status);
        if (status == 401)
        {
            answer.Body.ShouldBe("""{"error":"Unauthorized"}""");
        }
    }

    [Fact]
    public async Task Get_Models_ListsEveryServedName()
    {
        await using VllmSimulator server = await Simulators.StartAsync(new() { ServedModelNames = ["one", "two"], MaxModelLen = 512 });

        JsonNode list = JsonNode.Parse((await RawHttp.SendAsync(server, "GET", "/v1/models")).Body)!;
        JsonNode answer = await ChatAnswers.AskAsync(server, ChatAnswers.Request(fields: ("model", "two")));
        JsonNode unnamed = await ChatAnswers.AskAsync(server, ChatAnswers.Request());

        list["data"]!.AsArray().Select(model => (string?)model!["id"]).ShouldBe(["one", "two"]);
        ((int)list["data"]![0]!["max_model_len"]!).ShouldBe(512);
        ((string?)answer["model"]).ShouldBe("two");
        ((string?)unnamed["model"]).ShouldBe("one");
    }

    [Theory]
    [InlineData(FrontEnd.Python, "DELETE", "/v1/models", 405, """{"detail":"Method Not Allowed"}""")]
    [InlineData(FrontEnd.Python, "GET", "/", 404, """{"detail":"Not Found"}""")]
    [InlineData(FrontEnd.Python, "POST", "/ping", 200, "")]
    [InlineData(FrontEnd.Rust, "DELETE", "/v1/models", 405, "")]
    [InlineData(FrontEnd.Rust, "GET", "/", 404, "")]
    [InlineData(FrontEnd.Rust, "GET", "/ping", 404, "")]
    [InlineData(FrontEnd.Rust, "GET", "/health", 200, "")]
    public async Task Send_OtherRoutes_AnswersAsTheFrontEnd(FrontEnd frontEnd, string method, string path, int status, string body)
    {
        await using VllmSimulator server = await Simulators.StartAsync(new() { FrontEnd = frontEnd });

        RecordedResponse answer = await RawHttp.SendAsync(server, method, path);

        answer.Status.ShouldBe(status);
        answer.Body.ShouldBe(body);
        answer.Headers.ContainsKey("server").ShouldBe(frontEnd == FrontEnd.Python);
    }

    [Fact]
    public async Task Send_RequestIdHeader_ComesBackOnlyWhenEnabled()
    {
        await using VllmSimulator with = await Simulators.StartAsync(new() { EnableRequestIdHeaders = true });
        await using VllmSimulator without = await Simulators.StartAsync();
        var headers = new Dictionary<string, string> { ["X-Request-Id"] = "mine" };

        (await RawHttp.SendAsync(with, "GET", "/health", headers: headers)).Headers["x-request-id"].ShouldBe("mine");
        (await RawHttp.SendAsync(without, "GET", "/health", headers: headers)).Headers.Keys.ShouldNotContain("x-request-id");
    }

    [Theory]
    [InlineData(FrontEnd.Python)]
    [InlineData(FrontEnd.Rust)]
    public async Task Send_EngineDies_EndsTheAnswerAndTheServersHealth(FrontEnd frontEnd)
    {
        string prefix = frontEnd == FrontEnd.Rust ? "rust-" : "";
        await using VllmSimulator server = await Simulators.StartAsync(Replay.RecordedServers.Chat with { FrontEnd = frontEnd });

        foreach (string id in (string[])["fault-engine-dies-stream", "fault-engine-dead-after-1", "fault-engine-dead-health"])
        {
            Recording recording = Recording.Get(prefix + id);
            byte[] body = recording.BodyBytes;
            RecordedResponse answer = await RawHttp.SendAsync(
                server, recording.Method, recording.Path, body.Length == 0 ? null : body, recording.Headers);

            Replay.NormalizedAnswer.Of(answer).ShouldBe(Replay.NormalizedAnswer.Of(recording.ReadResponse()!), id);
        }
    }

    [Fact]
    public async Task Post_LargeBody_IsRead()
    {
        await using VllmSimulator server = await Simulators.StartAsync();
        byte[] body = Encoding.UTF8.GetBytes(ChatAnswers.Request(new string('x', 40_000_000)).ToJsonString());

        RecordedResponse answer = await RawHttp.SendAsync(
            server, "POST", "/v1/chat/completions", body, new Dictionary<string, string> { ["Content-Type"] = "application/json" });

        answer.Status.ShouldBe(400);
        answer.Body.ShouldContain("maximum context length is 4096 tokens");
    }
}
