using System.Text.Json;

namespace Vllm.Cli.Tests;

/// <summary>Every event's line, to the letter.</summary>
public sealed class JsonRendererTests
{
    private static readonly TokenLogprob[] Logprobs =
        [new() { Token = "a", Logprob = -0.25 }, new() { Token = "b" }, new() { Token = "c", Logprob = double.NegativeInfinity }];

    public static TheoryData<string, string> Lines => new()
    {
        { "reasoning", """{"type":"reasoning","index":0,"text":"hm \"<é世🎉>\"\n"}""" },
        { "content", """{"type":"content","index":1,"text":"ab","logprobs":[-0.25,null,null]}""" },
        { "logprobs", """{"type":"content","index":0,"text":"","logprobs":[-0.25,null,null]}""" },
        { "refusal", """{"type":"refusal","index":0,"text":"no"}""" },
        { "delta", """{"type":"tool_call_delta","index":0,"call":1,"id":"call_1","name":"f"}""" },
        { "arguments", """{"type":"tool_call_delta","index":0,"call":1,"arguments":"{"}""" },
        { "call", """{"type":"tool_call","index":0,"id":null,"name":"f","arguments":"{\"a\":"}""" },
        { "finish", """{"type":"finish","index":0,"reason":"new_word"}""" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Show_Event_WritesTheContractsLine(string name, string expected)
    {
        ChatEvent chatEvent = name switch
        {
            "reasoning" => new ReasoningDelta(0, "hm \"<é世🎉>\"\n"),
            "content" => new ContentDelta(1, "ab", Logprobs),
            "logprobs" => new LogprobsDelta(0, Logprobs),
            "refusal" => new RefusalDelta(0, "no"),
            "delta" => new ToolCallDelta(0, 1, "call_1", "f", null),
            "arguments" => new ToolCallDelta(0, 1, null, null, "{"),
            "call" => new ToolCallComplete(0, new ToolCall { Name = "f", Arguments = "{\"a\":" }),
            _ => new ChoiceFinished(0, new FinishReason("new_word")),
        };

        Write(renderer => renderer.Show(chatEvent)).ShouldBe(expected + "\n");
    }

    [Fact]
    public void Show_EventsOfACompletion_WriteTextLines()
    {
        var logprobs = new CompletionLogprobs { TokenLogprobs = [-0.25, null, double.NegativeInfinity] };

        Write(renderer =>
        {
            renderer.Show(new TextDelta(1, "ab", logprobs));
            renderer.Show(new CompletionLogprobsDelta(0, logprobs));
            renderer.Show(new CompletionFinished(1, FinishReason.Length));
            renderer.Show(new CompletionUsageReported(new TokenUsage { PromptTokens = 1, CompletionTokens = 2, TotalTokens = 3 }));
        }).ShouldBe("""
            {"type":"text","index":1,"text":"ab","logprobs":[-0.25,null,null]}
            {"type":"text","index":0,"text":"","logprobs":[-0.25,null,null]}
            {"type":"finish","index":1,"reason":"length"}
            {"type":"usage","prompt_tokens":1,"completion_tokens":2,"total_tokens":3}

            """);
        Write(renderer => renderer.Show(new CompletionLogprobsDelta(0, logprobs)), withLogprobs: false).ShouldBeEmpty();
        Write(renderer => renderer.Show(new TextDelta(0, "a", logprobs)), withLogprobs: false)
            .ShouldBe("""{"type":"text","index":0,"text":"a"}""" + "\n");
    }

    [Fact]
    public void Show_EventsOfAToolRun_NameTheirRound()
    {
        var call = new ToolCall { Id = "c1", Name = "f", Arguments = "{}" };
        var run = new ToolRun { Rounds = [new ToolRound { Number = 1 }, new ToolRound { Number = 2, Answer = new ChatCompletion { Id = "i", Model = "m" } }] };

        Write(renderer =>
        {
            renderer.Show(new ToolRunChatEvent(1, new ToolCallComplete(0, call)));
            renderer.Show(new ToolFinished(1, new ToolResult { Call = call, Outcome = ToolOutcome.TimedOut, Text = "é" }));
            renderer.Show(new ToolRunChatEvent(2, new ContentDelta(0, "a")));
            renderer.Show(new ToolRunChatEvent(2, new UsageReported(new TokenUsage { PromptTokens = 1, CompletionTokens = 2, TotalTokens = 3 })));
            renderer.Show(new ToolRunEnded(2, run));
            renderer.Complete(AnswerSummary.Of(run));
        }).ShouldBe("""
            {"type":"tool_call","round":1,"index":0,"id":"c1","name":"f","arguments":"{}"}
            {"type":"tool_result","round":1,"index":0,"id":"c1","name":"f","content":"é","outcome":"timed_out"}
            {"type":"content","round":2,"index":0,"text":"a"}
            {"type":"usage","round":2,"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}
            {"type":"done","id":"i","model":"m","seconds":0,"first_token_seconds":null,"rounds":2}

            """);
    }

    [Fact]
    public void ToolOutcome_EachOne_HasAWordOfItsOwn() =>
        Enum.GetValues<ToolOutcome>().Select(ToolOutcomeWord.Of).ShouldBeUnique();

    [Fact]
    public void Show_LogprobsNotAskedFor_AreNotPrinted()
    {
        Write(renderer => renderer.Show(new LogprobsDelta(0, Logprobs)), withLogprobs: false).ShouldBeEmpty();
        Write(renderer => renderer.Show(new ContentDelta(0, "a", Logprobs)), withLogprobs: false)
            .ShouldBe("""{"type":"content","index":0,"text":"a"}""" + "\n");
    }

    [Fact]
    public void Show_Usage_KeepsWhatTheServerGaveUnderItsNames()
    {
        var usage = new TokenUsage
        {
            PromptTokens = 4,
            CompletionTokens = 6,
            TotalTokens = 10,
            PromptTokensDetails = new PromptTokensDetails
            {
                CachedTokens = 2,
                MultimodalTokens = new Dictionary<string, long> { ["image"] = 3 },
                AdditionalProperties = new Dictionary<string, JsonElement> { ["new"] = JsonElement.Parse("[1]") },
            },
            CompletionTokensDetails = new CompletionTokensDetails { ReasoningTokens = 5 },
            AdditionalProperties = new Dictionary<string, JsonElement> { ["future"] = JsonElement.Parse("""{"a":1}""") },
        };

        Write(renderer => renderer.Show(new UsageReported(usage))).ShouldBe(
            """{"type":"usage","prompt_tokens":4,"completion_tokens":6,"total_tokens":10,"prompt_tokens_details":{"cached_tokens":2,"multimodal_tokens":{"image":3},"new":[1]},"completion_tokens_details":{"reasoning_tokens":5},"future":{"a":1}}"""
            + "\n");
    }

    [Fact]
    public void Complete_Answer_WritesItsTimes()
    {
        var answer = new ChatCompletion { Id = "chatcmpl-1", Model = "m" };

        Write(renderer => renderer.Complete(AnswerSummary.Of(answer) with { Elapsed = TimeSpan.FromSeconds(1.5), FirstToken = TimeSpan.FromSeconds(0.25) }))
            .ShouldBe("""{"type":"done","id":"chatcmpl-1","model":"m","seconds":1.5,"first_token_seconds":0.25}""" + "\n");
        Write(renderer => renderer.Complete(AnswerSummary.Of(answer) with { Elapsed = TimeSpan.FromSeconds(1.5), FirstToken = null }))
            .ShouldBe("""{"type":"done","id":"chatcmpl-1","model":"m","seconds":1.5,"first_token_seconds":null}""" + "\n");
    }

    [Fact]
    public void Fail_EachException_WritesWhatItCarries()
    {
        Fail(new VllmApiException(FailureKind.Api, System.Net.HttpStatusCode.TooManyRequests, "slow down")
        {
            Code = "429",
            Type = "rate",
            Param = "p",
            RetryAfter = TimeSpan.FromSeconds(1.5),
            Reason = ApiErrorReason.RateLimited,
            Attempts = 3,
            RequestId = "r1",
        }).ShouldBe("""{"type":"error","kind":"api","reason":"rate_limited","status":429,"code":"429","error_type":"rate","param":"p","message":"slow down","retryable":true,"retry_after":1.5,"attempts":3,"request_id":"r1"}""" + "\n");
        Fail(new VllmConnectionException("refused") { Attempts = 1 })
            .ShouldBe("""{"type":"error","kind":"http","message":"refused","retryable":true,"attempts":1}""" + "\n");
        Fail(new VllmTimeoutException(TimeoutPhase.FirstToken, TimeSpan.FromSeconds(1), "late") { Attempts = 1 })
            .ShouldBe("""{"type":"error","kind":"timeout","phase":"first_token","message":"late","retryable":false,"attempts":1}""" + "\n");
        Fail(new VllmStreamException(FailureKind.Truncated, "cut") { Attempts = 1 })
            .ShouldBe("""{"type":"error","kind":"truncated","message":"cut","retryable":true,"attempts":1}""" + "\n");
        Fail(new VllmResponseException("big") { TooLarge = true, Attempts = 1 })
            .ShouldBe("""{"type":"error","kind":"json","reason":"too_large","message":"big","retryable":false,"attempts":1}""" + "\n");
    }

    private static string Fail(VllmException exception) => Write(renderer => renderer.Fail(exception));

    private static string Write(Action<JsonRenderer> write, bool withLogprobs = true)
    {
        using var console = new TestConsole();
        using var renderer = new JsonRenderer(new JsonLines(console.Console.Output), withLogprobs);
        write(renderer);
        return console.Output;
    }
}
