using System.Text.Json;
using Vllm.Testing;

namespace Vllm.Cli.Tests;

/// <summary>What <c>vllmc chat</c> sends for its options, and how it finds its model.</summary>
public sealed class ChatCommandTests
{
    private const string NoModels = """{"object":"list","data":[]}""";
    private const string TwoModels = """{"object":"list","data":[{"id":"first","object":"model"},{"id":"second","object":"model"}]}""";

    private static readonly WireCase Answer = WireAnswers.Stream([WireAnswers.Content("Hi"), WireAnswers.Finish(), WireAnswers.Done]);

    [Fact]
    public async Task Chat_EveryRequestOption_IsSentUnderItsFieldName()
    {
        await using WireServer server = WireServer.Start(Answer);
        using var console = new TestConsole();

        await RunAsync(
            console, server, "hi", "--model", "m", "-n", "1", "--max-tokens", "9", "--temperature", "0.5", "--top-p", "0.9", "--top-k", "-1",
            "--seed", "-7", "--stop", "a", "--stop", "b", "--logprobs", "--extra", """{"min_p":0.1,"seed":8}""");

        server.Requests[0].BodyText.ShouldBe(
            """{"model":"m","messages":[{"role":"user","content":"hi"}],"max_tokens":9,"n":1,"temperature":0.5,"top_p":0.9,"top_k":-1,"stop":["a","b"],"logprobs":true,"stream_options":{"include_usage":true},"stream":true,"min_p":0.1,"seed":8}""");
    }

    [Fact]
    public async Task Chat_ExtraTakesUsageBack_SendsItsNull()
    {
        await using WireServer server = WireServer.Start(Answer);
        using var console = new TestConsole();

        await RunAsync(console, server, "hi", "--model", "m", "--extra", """{"stream_options":null}""");

        server.Requests[0].BodyJson.GetProperty("stream_options").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Chat_MessagesInExtra_ReplaceThePrompt()
    {
        await using WireServer server = WireServer.Start(Answer);
        using var console = new TestConsole();

        await RunAsync(console, server, "--model", "m", "--extra", """{"messages":[{"role":"user","content":"raw"}]}""");

        server.Requests[0].BodyJson.GetProperty("messages")[0].GetProperty("content").GetString().ShouldBe("raw");
    }

    [Fact]
    public async Task Chat_NoModelNamed_AsksForTheFirstOfTheList()
    {
        await using WireServer server = WireServer.Start(WireAnswers.Document(TwoModels) with { Then = [Answer] });
        using var console = new TestConsole();

        (await RunAsync(console, server, "hi", "--json")).ShouldBe(0);
        server.Requests[0].Path.ShouldBe("/v1/models");
        server.Requests[1].BodyJson.GetProperty("model").GetString().ShouldBe("first");
    }

    [Theory]
    [InlineData(NoModels, 200, "json", "lists no models")]
    [InlineData("""{"error":{"message":"down","type":"x","param":null,"code":500}}""", 500, "api", "down")]
    public async Task Chat_NoModelToBeFound_EndsWithAnErrorLine(string list, int status, string kind, string message)
    {
        await using WireServer server = WireServer.Start(WireAnswers.Document(list, status));
        using var console = new TestConsole();

        (await RunAsync(console, server, "hi", "--json", "--max-retries", "0")).ShouldBe(1);
        JsonElement error = JsonLine.ReadAll(console.Output).ShouldHaveSingleItem();
        error.Text("type").ShouldBe("error");
        error.Text("kind").ShouldBe(kind);
        error.Text("message").ShouldNotBeNull().ShouldContain(message);
    }

    [Fact]
    public async Task Chat_ServerEchoesTheKey_KeyIsNotPrinted()
    {
        await using WireServer server = WireServer.Start(
            WireAnswers.Document("""{"error":{"message":"bad key canary-key","type":"x","param":null,"code":401}}""", 401));
        foreach (string[] form in (string[][])[[], ["--json"]])
        {
            using var console = new TestConsole();

            (await RunAsync(console, server, ["hi", "--model", "m", "--api-key", "canary-key", .. form])).ShouldBe(1);
            (console.Output + console.Error).ShouldNotContain("canary-key");
        }
    }

    private static async Task<int> RunAsync(TestConsole console, WireServer server, params string[] arguments)
    {
        using var interrupts = new Interrupts(_ => throw new InvalidOperationException("No signal was sent."));
        return await CommandLine.RunAsync(["chat", .. arguments, "--base-url", server.BaseAddress.ToString()], console.Console, interrupts);
    }
}
