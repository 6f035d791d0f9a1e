using Vllm.Testing;

namespace Vllm.Cli.Tests;

/// <summary>What <c>vllmc complete</c> sends for its options, and what it prints.</summary>
public sealed class CompleteCommandTests
{
    private const string Whole =
        """{"id":"cmpl-1","model":"m","choices":[{"index":0,"text":" a time","logprobs":{"tokens":[" a"," time"],"token_logprobs":[-0.5,null],"top_logprobs":[null,null],"text_offset":[0,2]},"finish_reason":"length"}],"usage":{"prompt_tokens":2,"completion_tokens":2,"total_tokens":4}}""";

    private static readonly WireCase Answer = WireAnswers.Stream(
    [
        """{"id":"cmpl-1","model":"m","choices":[{"index":0,"text":" a time","finish_reason":null}]}""",
        """{"id":"cmpl-1","model":"m","choices":[{"index":0,"text":"","finish_reason":"stop"}]}""",
        WireAnswers.Done,
    ]);

    [Fact]
    public async Task Complete_EveryRequestOption_IsSentUnderItsFieldName()
    {
        await using WireServer server = WireServer.Start(Answer);
        using var console = new TestConsole();

        (await RunAsync(
            console, server, "Once upon", "--model", "m", "--echo", "-n", "1", "--max-tokens", "0", "--temperature", "0.5", "--top-p", "0.9",
            "--top-k", "-1", "--seed", "-7", "--stop", "a", "--stop", "b", "--logprobs", "--extra", """{"min_p":0.1,"seed":8}""")).ShouldBe(0);

        server.Requests[0].Path.ShouldBe("/v1/completions");
        server.Requests[0].BodyText.ShouldBe(
            """{"model":"m","prompt":"Once upon","max_tokens":0,"n":1,"temperature":0.5,"top_p":0.9,"top_k":-1,"stop":["a","b"],"echo":true,"logprobs":1,"stream_options":{"include_usage":true},"stream":true,"min_p":0.1,"seed":8}""");
    }

    [Fact]
    public async Task Complete_PromptFromAPipe_LosesItsLastLineFeedOnly()
    {
        await using WireServer server = WireServer.Start(Answer);
        using var console = new TestConsole(input: "Once\n\nupon\n\n");

        await RunAsync(console, server, "--model", "m");

        server.Requests[0].BodyJson.GetProperty("prompt").GetString().ShouldBe("Once\n\nupon\n");
        console.Output.ShouldBe(" a time\n");
    }

    [Theory]
    [InlineData("""{"prompt":[791,8415]}""", "[791,8415]")]
    [InlineData("""{"prompt":["a","b"]}""", """["a","b"]""")]
    public async Task Complete_PromptInExtra_ReplacesTheArgument(string extra, string sent)
    {
        await using WireServer server = WireServer.Start(Answer);
        using var console = new TestConsole();

        await RunAsync(console, server, "--model", "m", "--extra", extra);

        server.Requests[0].BodyJson.GetProperty("prompt").GetRawText().ShouldBe(sent);
    }

    [Fact]
    public async Task Complete_ThinkTags_DoNothing()
    {
        await using WireServer server = WireServer.Start(WireAnswers.Stream(
        [
            """{"id":"cmpl-1","model":"m","choices":[{"index":0,"text":"<think>a</think>b","finish_reason":"stop"}]}""", WireAnswers.Done,
        ]));
        using var console = new TestConsole();

        (await RunAsync(console, server, "hi", "--model", "m", "--think-tags", "--starts-in-reasoning", "--json")).ShouldBe(0);
        JsonLinesFold.Fold(JsonLine.ReadAll(console.Output)).Text.ShouldBe("<think>a</think>b");
    }

    [Fact]
    public async Task Complete_NoStream_PrintsTheSameLines()
    {
        await using WireServer server = WireServer.Start(WireAnswers.Document(Whole));
        using var console = new TestConsole();

        (await RunAsync(console, server, "Once upon", "--model", "m", "--no-stream", "--logprobs", "--json")).ShouldBe(0);

        server.Requests[0].BodyJson.TryGetProperty("stream", out _).ShouldBeFalse();
        console.Output.ShouldStartWith("""
            {"type":"text","index":0,"text":" a time","logprobs":[-0.5,null]}
            {"type":"finish","index":0,"reason":"length"}
            {"type":"usage","prompt_tokens":2,"completion_tokens":2,"total_tokens":4}
            {"type":"done","id":"cmpl-1","model":"m",
            """);
    }

    [Fact]
    public async Task Complete_NoStreamAndAborted_PrintsWhatCameBeforeTheError()
    {
        await using WireServer server = WireServer.Start(WireAnswers.Document(Whole.Replace("\"length\"", "\"abort\"", StringComparison.Ordinal)));
        using var console = new TestConsole();

        (await RunAsync(console, server, "Once upon", "--model", "m", "--no-stream", "--json")).ShouldBe(1);

        FoldedAnswer answer = JsonLinesFold.Fold(JsonLine.ReadAll(console.Output));
        answer.Text.ShouldBe(" a time");
        answer.Error!.Kind.ShouldBe("truncated");
    }

    [Theory]
    [InlineData("--json")]
    [InlineData("--json", "--no-stream")]
    public async Task Complete_Demo_AnswersWithoutAServer(params string[] form)
    {
        using var console = new TestConsole();
        using var interrupts = new Interrupts(_ => throw new InvalidOperationException("No signal was sent."));

        (await CommandLine.RunAsync(["complete", "Once upon a time", "--demo", "--echo", "--max-tokens", "5", .. form], console.Console, interrupts)).ShouldBe(0);

        FoldedAnswer answer = JsonLinesFold.Fold(JsonLine.ReadAll(console.Output));
        answer.Text.ShouldStartWith("Once upon a time");
        answer.Usage!.CompletionTokens.ShouldBe(5);
        console.Error.ShouldContain("no model is running");
    }

    private static async Task<int> RunAsync(TestConsole console, WireServer server, params string[] arguments)
    {
        using var interrupts = new Interrupts(_ => throw new InvalidOperationException("No signal was sent."));
        return await CommandLine.RunAsync(["complete", .. arguments, "--base-url", server.BaseAddress.ToString()], console.Console, interrupts);
    }
}
