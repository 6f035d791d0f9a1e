using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Vllm.Testing;
using static Vllm.Tests.Chat.Tools.ToolConversation;

namespace Vllm.Tests.Chat.Tools;

/// <summary>The tool loop when models, tools and servers do not do what they should: the model is told, or the caller is, and nothing is lost.</summary>
public sealed class ToolLoopFailureTests
{
    private static readonly ScriptedCall Paris = new("get_weather", """{"city": "Paris"}""", "call_a");

    [Theory]
    [InlineData(true, false, """{"error":"The tool failed."}""")]
    [InlineData(false, false, """{"error":"The tool failed."}""")]
    [InlineData(false, true, """{"error":"The tool failed: no route to 10.0.0.7"}""")]
    public async Task Tool_Throws_ModelIsToldAsMuchAsTheOptionsAllow(bool stream, bool show, string told)
    {
        AIFunction tool = Tool("get_weather", (_, _) => throw new IOException("no route to 10.0.0.7"));

        (ToolRun run, WireServer server) = await RunTwoRoundsAsync(stream, Paris, [tool], new ToolRunOptions { ShowExceptions = show });

        ToolResult result = run.Rounds[0].Results.ShouldHaveSingleItem();
        result.Outcome.ShouldBe(ToolOutcome.Failed);
        result.Exception.ShouldBeOfType<IOException>();
        result.Text.ShouldBe(told);
        LastMessage(server)["content"]!.GetValue<string>().ShouldBe(told);
        run.Content.ShouldBe("Sorry.");
    }

    [Fact]
    public async Task Tool_CancelsItself_IsAFailureOfTheToolOnly()
    {
        AIFunction tool = Tool("get_weather", (_, _) => throw new OperationCanceledException());

        (ToolRun run, _) = await RunTwoRoundsAsync(false, Paris, [tool]);

        run.Rounds[0].Results[0].Outcome.ShouldBe(ToolOutcome.Failed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tool_OfAnUnknownName_IsAnsweredWithTheNamesThereAre(bool stream)
    {
        (ToolRun run, _) = await RunTwoRoundsAsync(stream, new ScriptedCall("no_such_tool"), [Echo("get_weather"), Echo("get_time")]);

        ToolResult result = run.Rounds[0].Results.ShouldHaveSingleItem();
        result.Outcome.ShouldBe(ToolOutcome.UnknownTool);
        result.Text.ShouldBe("""{"error":"There is no tool of this name. The tools are: get_weather, get_time."}""");
    }

    [Fact]
    public async Task Tool_ThatTheChoiceDidNotOffer_DoesNotRun()
    {
        bool hasRun = false;
        AIFunction forbidden = Tool("delete_all", (_, _) =>
        {
            hasRun = true;
            return ValueTask.FromResult("");
        });
        AIFunction[] tools = [Echo("get_weather"), forbidden];
        ChatCompletionRequest request = Request with { Tools = [.. tools.Select(ChatTool.From)], ToolChoice = ToolChoice.Allowed(["get_weather"]) };

        (ToolRun run, _) = await RunTwoRoundsAsync(false, new ScriptedCall("delete_all"), tools, request: request);

        run.Rounds[0].Results[0].Outcome.ShouldBe(ToolOutcome.UnknownTool);
        run.Rounds[0].Results[0].Text.ShouldNotContain("delete_all");
        hasRun.ShouldBeFalse();
    }

    [Theory]
    [InlineData("{\"city\": \"Par", true)]
    [InlineData("{\"city\": \"Par", false)]
    [InlineData("[\"Paris\"]", false)]
    [InlineData("Paris", true)]
    public async Task Arguments_Broken_AreAnsweredAndMendedInTheHistory(string arguments, bool stream)
    {
        (ToolRun run, WireServer server) = await RunTwoRoundsAsync(stream, Paris with { Arguments = arguments }, [Echo("get_weather")]);

        ToolResult result = run.Rounds[0].Results.ShouldHaveSingleItem();
        result.Outcome.ShouldBe(ToolOutcome.InvalidArguments);
        result.Text.ShouldContain("not a whole JSON object");
        result.Exception.ShouldBeOfType<ToolArgumentsException>().Arguments.ShouldBe(arguments);
        run.Rounds[0].Answer.ToolCalls[0].Arguments.ShouldBe(arguments, "the answer stays as it came");
        JsonNode sent = JsonNode.Parse(server.Requests[1].Sent("messages"))![1]!;
        sent["tool_calls"]![0]!["function"]!["arguments"]!.GetValue<string>().ShouldBe("{}");
    }

    [Fact]
    public async Task Arguments_Broken_StayInTheHistoryOnRequest()
    {
        (_, WireServer server) = await RunTwoRoundsAsync(
            false, Paris with { Arguments = "{\"city" }, [Echo("get_weather")], new ToolRunOptions { BrokenArguments = BrokenArguments.Keep });

        server.Requests[1].Sent("messages").ShouldContain("""{\"city""");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    public async Task Arguments_Empty_AreAnEmptyObject(string arguments)
    {
        AIFunction clock = ToolFunction.Create(() => "noon", "get_time");

        (ToolRun run, WireServer server) = await RunTwoRoundsAsync(true, new ScriptedCall("get_time", arguments), [clock]);

        run.Rounds[0].Results[0].Text.ShouldBe("noon");
        JsonNode sent = JsonNode.Parse(server.Requests[1].Sent("messages"))![1]!;
        sent["tool_calls"]![0]!["function"]!["arguments"]!.GetValue<string>().ShouldBe("{}");
    }

    [Theory]
    [InlineData("{}", "The argument 'city' is missing.")]
    [InlineData("{\"city\": {}}", "do not fit")]
    public async Task Arguments_ThatDoNotFit_AreAnswered(string arguments, string told)
    {
        AIFunction weather = ToolFunction.Create(
            "get_weather", "Weather", ToolTypes.Default.WeatherArguments, (place, _) => ValueTask.FromResult(place.City));

        (ToolRun run, _) = await RunTwoRoundsAsync(false, Paris with { Arguments = arguments }, [weather]);

        run.Rounds[0].Results[0].Outcome.ShouldBe(ToolOutcome.InvalidArguments);
        run.Rounds[0].Results[0].Text.ShouldContain(told);
    }

    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tool_OverItsTimeLimit_IsAnsweredAndLeftBehind(bool obeysItsToken)
    {
        var sawCancellation = new TaskCompletionSource();
        var never = new TaskCompletionSource<string>();
        AIFunction slow = Tool("get_weather", async (_, token) =>
        {
            token.Register(sawCancellation.SetResult);
            return await never.Task.WaitAsync(obeysItsToken ? token : CancellationToken.None);
        });

        (ToolRun run, _) = await RunTwoRoundsAsync(true, Paris, [slow], new ToolRunOptions { ToolTimeout = TimeSpan.FromMilliseconds(20) });

        run.Rounds[0].Results[0].Outcome.ShouldBe(ToolOutcome.TimedOut);
        run.Rounds[0].Results[0].Text.ShouldBe("""{"error":"The tool did not answer within 0.02 s."}""");
        await sawCancellation.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(true, "length", "{\"city\": \"A very")]
    [InlineData(false, "length", "{\"city\": \"A very")]
    [InlineData(true, "length", "{\"city\": \"Paris\"}")]
    [InlineData(true, "length", "")]
    [InlineData(true, "content_filter", "{}")]
    [InlineData(true, null, "")]
    [InlineData(false, null, "{\"city\": ")]
    public async Task Answer_ThatWasCut_RunsNoCall(bool stream, string? reason, string arguments)
    {
        bool hasRun = false;
        AIFunction tool = Tool("get_weather", (_, _) =>
        {
            hasRun = true;
            return ValueTask.FromResult("");
        });
        await using WireServer server = ScriptedAnswer.Serve(stream, ScriptedAnswer.CallsTools(Paris with { Arguments = arguments }) with { FinishReason = reason });
        using VllmClient client = ClientOf(server);
        ToolRun run = await RunAsync(client, stream, [tool]);

        run.Outcome.ShouldBe(ToolRunOutcome.Cut);
        run.PendingCalls.ShouldHaveSingleItem().Name.ShouldBe("get_weather");
        server.Requests.Count.ShouldBe(1);
        hasRun.ShouldBeFalse();
    }

    [Theory]
    [InlineData("chat-tool-cut-stream", ToolRunOutcome.Cut)]
    [InlineData("rust-chat-tool-cut-stream", ToolRunOutcome.Cut)]
    [InlineData("rust-chat-tool-cut", ToolRunOutcome.Cut)]
    [InlineData("chat-tool-cut", ToolRunOutcome.Cut)]
    [InlineData("chat-tool-broken-json-stream", ToolRunOutcome.RoundLimit)]
    [InlineData("rust-chat-tool-broken-json-stream", ToolRunOutcome.RoundLimit)]
    public async Task Answer_AsVllmCutOrBrokeIt_RunsNoCall(string recording, ToolRunOutcome outcome)
    {
        bool hasRun = false;
        AIFunction tool = Tool("get_weather", (_, _) =>
        {
            hasRun = true;
            return ValueTask.FromResult("");
        });
        WireCase recorded = WireCase.All.First(wireCase => wireCase.Id == "rec-" + recording);
        await using WireServer server = WireServer.Start(recorded);
        using VllmClient client = ClientOf(server);

        ToolRun run = await RunAsync(client, recorded.Stream, [tool], new ToolRunOptions { MaxRounds = 2 });

        run.Outcome.ShouldBe(outcome);
        hasRun.ShouldBeFalse();
        run.Rounds.SelectMany(round => round.Results).ShouldAllBe(result => result.Outcome == ToolOutcome.InvalidArguments);
    }

    [Fact]
    public async Task Stream_ThatBreaksOffInACall_RunsNothingAndCarriesTheRun()
    {
        bool hasRun = false;
        AIFunction tool = Tool("get_weather", (_, _) =>
        {
            hasRun = true;
            return ValueTask.FromResult("");
        });
        await using WireServer server = ScriptedAnswer.Serve(true, ScriptedAnswer.CallsTools(Paris) with { IsTruncated = true });
        using VllmClient client = ClientOf(server);

        var exception = await Should.ThrowAsync<VllmStreamException>(() => RunAsync(client, true, [tool]));

        exception.Kind.ShouldBe(FailureKind.Truncated);
        exception.ToolRun!.Rounds.ShouldBeEmpty();
        exception.ToolRun.Messages.Count.ShouldBe(1);
        exception.PartialCompletion!.HasToolCalls.ShouldBeTrue();
        hasRun.ShouldBeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Server_FailsInALaterRound_TheExceptionCarriesTheTranscript(bool stream)
    {
        await using WireServer server = ScriptedAnswer.Serve(stream, ScriptedAnswer.CallsTools(Paris), ScriptedAnswer.Fails(400));
        using VllmClient client = ClientOf(server);

        var exception = await Should.ThrowAsync<VllmApiException>(() => RunAsync(client, stream, [Echo("get_weather")]));

        exception.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        ToolRun run = exception.ToolRun.ShouldNotBeNull();
        run.Outcome.ShouldBe(ToolRunOutcome.Unfinished);
        run.Rounds.ShouldHaveSingleItem().Results.ShouldHaveSingleItem().Outcome.ShouldBe(ToolOutcome.Succeeded);
        run.NewMessages.Select(message => message.Role).ShouldBe([ChatRole.Assistant, ChatRole.Tool]);
        run.Usage!.TotalTokens.ShouldBe(12);
    }

    [Fact]
    public async Task Server_FailsInALaterRound_ComesAsTheLastEventOnRequest()
    {
        await using WireServer server = ScriptedAnswer.Serve(true, ScriptedAnswer.CallsTools(Paris), ScriptedAnswer.Fails(400));
        using VllmClient client = ClientOf(server);
        ToolRunEvent? last = null;

        await foreach (ToolRunEvent runEvent in client.Chat.StreamToolsAsync(Request, [Echo("get_weather")], null, TestContext.Current.CancellationToken).WithErrorEvents())
        {
            last = runEvent;
        }

        ToolRunFailed failed = last.ShouldBeOfType<ToolRunFailed>();
        failed.Round.ShouldBe(2);
        failed.Exception.ToolRun!.Rounds.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rounds_AtTheirLimit_AreReported(bool stream)
    {
        await using WireServer server = ScriptedAnswer.Serve(stream, ScriptedAnswer.CallsTools(Paris));
        using VllmClient client = ClientOf(server);
        int runs = 0;
        AIFunction tool = Tool("get_weather", (_, _) => ValueTask.FromResult($"{Interlocked.Increment(ref runs)}"));

        ToolRun run = await RunAsync(client, stream, [tool], new ToolRunOptions { MaxRounds = 3 });

        run.Outcome.ShouldBe(ToolRunOutcome.RoundLimit);
        run.Rounds.Count.ShouldBe(3);
        runs.ShouldBe(2, "a result that nobody reads is not worth its side effects");
        run.Messages[^1].ToolCalls.ShouldBe(run.PendingCalls);
        run.PendingCalls.ShouldHaveSingleItem();
        server.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Rounds_AtTheirLimit_CanEndWithAnAnswer()
    {
        await using WireServer server = ScriptedAnswer.Serve(false, ScriptedAnswer.CallsTools(Paris), ScriptedAnswer.Says("That is what I know."));
        using VllmClient client = ClientOf(server);

        ToolRun run = await RunAsync(client, false, [Echo("get_weather")], new ToolRunOptions { MaxRounds = 2, AnswerInLastRound = true });

        run.Outcome.ShouldBe(ToolRunOutcome.Answered);
        server.Requests[0].Sent("tool_choice").ShouldBeEmpty();
        server.Requests[1].Sent("tool_choice").ShouldBe("\"none\"");
    }

    [Fact]
    public async Task Call_OfATheCallersTool_EndsTheRunBeforeAnythingRuns()
    {
        bool hasRun = false;
        AIFunction own = Tool("get_weather", (_, _) =>
        {
            hasRun = true;
            return ValueTask.FromResult("");
        });
        await using WireServer server = ScriptedAnswer.Serve(false, ScriptedAnswer.CallsTools(Paris, new ScriptedCall("open_page", "{}", "call_b")));
        using VllmClient client = ClientOf(server);

        ToolRun run = await RunAsync(client, false, [own], request: Request with { Tools = [ChatTool.Function("open_page")] });

        run.Outcome.ShouldBe(ToolRunOutcome.LeftToCaller);
        run.PendingCalls.Select(call => call.Name).ShouldBe(["get_weather", "open_page"]);
        hasRun.ShouldBeFalse();
        server.Requests[0].Sent("tools").ShouldContain("get_weather");
    }

    private static async Task<(ToolRun Run, WireServer Server)> RunTwoRoundsAsync(
        bool stream, ScriptedCall call, AIFunction[] tools, ToolRunOptions? options = null, ChatCompletionRequest? request = null)
    {
        await using WireServer server = ScriptedAnswer.Serve(stream, ScriptedAnswer.CallsTools(call), ScriptedAnswer.Says("Sorry."));
        using VllmClient client = ClientOf(server);
        ToolRun run = await RunAsync(client, stream, tools, options, request);
        run.Outcome.ShouldBe(ToolRunOutcome.Answered);
        return (run, server);
    }

    private static JsonNode LastMessage(WireServer server) => JsonNode.Parse(server.Requests[^1].Sent("messages"))!.AsArray()[^1]!;
}
