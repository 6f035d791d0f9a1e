using System.Text;
using System.Text.Json.Nodes;
using Vllm.Testing;

namespace Vllm.Tests.Fluent;

/// <summary>What the builders send, over a real socket.</summary>
public sealed class FluentCallTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Chat_SentFluently_IsTheSameRequest()
    {
        await using WireServer server = Serve("""{"choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}""");
        using var client = new VllmClient(server.BaseAddress.ToString());

        ChatCompletion answer = await client.Chat.Completions.Create()
            .Model("m").System("Be brief.").User("Hello").Temperature(0.5).Stop("a", "b").Logprobs().TopK(20)
            .Options(new RequestOptions { Headers = new Dictionary<string, string> { ["x-test"] = "1" } })
            .SendAsync(Cancelled);

        answer.Content.ShouldBe("Hi");
        ShouldSend(server, """
            {"model":"m","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hello"}],
             "temperature":0.5,"stop":["a","b"],"logprobs":true,"top_k":20}
            """);
        server.Requests.Single().Header("x-test").ShouldBe("1");
    }

    [Fact]
    public async Task Chat_StreamedFluently_Streams()
    {
        await using WireServer server = Serve("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
        using var client = new VllmClient(server.BaseAddress.ToString());

        (await client.Chat.Completions.Create().User("Hello").StreamAsync(Cancelled).ReadTextAsync(Cancelled)).ShouldBe("Hi");

        ShouldSend(server, """{"messages":[{"role":"user","content":"Hello"}],"stream":true}""");
    }

    [Fact]
    public async Task Completion_SentAndStreamedFluently_IsTheSameRequest()
    {
        await using WireServer server = Serve("data: {\"choices\":[{\"index\":0,\"text\":\"Hi\",\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
        using var client = new VllmClient(server.BaseAddress.ToString());
        CompletionBuilder builder = client.Completions.Create().Prompt("Once").MaxTokens(5).Echo();

        (await builder.SendAsync(Cancelled)).Text.ShouldBe("Hi");
        (await builder.StreamAsync(Cancelled).ReadTextAsync(Cancelled)).ShouldBe("Hi");

        server.Requests[0].BodyText.ShouldBe("""{"prompt":"Once","max_tokens":5,"echo":true}""");
        server.Requests[1].BodyText.ShouldBe("""{"prompt":"Once","max_tokens":5,"echo":true,"stream":true}""");
    }

    [Fact]
    public async Task Send_OfAWrongRequest_IsRefused()
    {
        using var client = new VllmClient("http://127.0.0.1:9/v1");

        await Should.ThrowAsync<ArgumentException>(async () => await client.Chat.Completions.Create().SendAsync(Cancelled));
        Should.Throw<ArgumentException>(() => client.Completions.Create().StreamAsync(Cancelled)).Message.ShouldContain("Prompt (null) must be given");
    }

    private static void ShouldSend(WireServer server, string json)
    {
        JsonNode body = JsonNode.Parse(server.Requests.Single().Body)!;
        JsonNode.DeepEquals(body, JsonNode.Parse(json)).ShouldBeTrue(body.ToJsonString());
    }

    private static WireServer Serve(string body) => WireServer.Start(new WireCase { Id = "made", BodyBytes = Encoding.UTF8.GetBytes(body) });
}
