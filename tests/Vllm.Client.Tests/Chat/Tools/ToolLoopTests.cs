using System.Text.Json;
using Microsoft.Extensions.AI;
using Vllm.Testing;
using static Vllm.Tests.Chat.Tools.ToolConversation;

namespace Vllm.Tests.Chat.Tools;

/// <summary>The tool loop when all goes well: what is asked, what runs, what is kept.</summary>
public sealed class ToolLoopTests
{
    private static readonly ScriptedCall Paris = new("get_weather", """{"city": "Paris"}""", "call_a");
    private static readonly ScriptedCall Time = new("get_time", """{"zone": "CET"}""", "call_b");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_OneCall_GivesItsResultToTheModelAndTheAnswerToTheCaller(bool stream)
    {
        await using WireServer server = ScriptedAnswer.Serve(stream, ScriptedAnswer.CallsTools(Paris), ScriptedAnswer.Says("18 degrees."));
        using VllmClient client = ClientOf(server);

        ToolRun run = await RunAsync(client, stream, [Echo("get_weather")]);

        run.Outcome.ShouldBe(ToolRunOutcome.Answered);
        run.Content.ShouldBe("18 degrees.");
        run.PendingCalls.ShouldBeEmpty();
        run.Rounds.Select(round => round.Number).ShouldBe([1, 2]);
        ToolResult result = run.Rounds[0].Results.ShouldHaveSingleItem();
        result.Outcome.ShouldBe(ToolOutcome.Succeeded);
        result.Text.ShouldBe("""get_weather{"city": "Paris"}""");
        server.Requests[0].Sent("tools").ShouldContain("get_weather");
        server.Requests[0].Sent("stream").ShouldBe(stream ? "true" : "");
        string asked = server.Requests[1].Sent("messages");
        asked.ShouldContain(""""id":"call_a","type":"function","function":{"name":"get_weather","arguments":"{\"city\": \"Paris\"}"}"""");
        asked.ShouldEndWith("""{"role":"tool","content":"get_weather{\"city\": \"Paris\"}","tool_call_id":"call_a"}]""");
    }

    [Fact]
    public async Task Run_StreamedAndNot_HaveTheSameTranscript()
    {
        ScriptedAnswer[] script =
        [
            ScriptedAnswer.CallsTools(Paris, Time) with { Reasoning = "I need both.", Content = "Let me see." },
            ScriptedAnswer.CallsTools(new ScriptedCall("get_time", """{"zone": "EST", "broken":""", Id: null)),
            ScriptedAnswer.Says("Done.") with { Reasoning = "That is all." },
        ];
        var runs = new List<ToolRun>();
        foreach (bool stream in (bool[])[true, false])
        {
            await using WireServer server = ScriptedAnswer.Serve(stream, script);
            using VllmClient client = ClientOf(server);
            runs.Add(await RunAsync(client, stream, [Echo("get_weather"), Echo("get_time")]));
        }

        Transcript(runs[0].Messages).ShouldBe(Transcript(runs[1].Messages));
        runs[0].NewMessages.Count.ShouldBe(6);
        runs[0].NewMessages[0].Reasoning.ShouldBe("I need both.");
        runs[0].NewMessages[5].Reasoning.ShouldBeNull("the turn is over");
        runs[0].Usage.ShouldBe(runs[1].Usage);
        runs[0].Rounds.SelectMany(round => round.Results).Select(result => (result.Call, result.Outcome, result.Text))
            .ShouldBe(runs[1].Rounds.SelectMany(round => round.Results).Select(result => (result.Call, result.Outcome, result.Text)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_SeveralRounds_SumsTheirUsage(bool stream)
    {
        await using WireServer server = ScriptedAnswer.Serve(stream, ScriptedAnswer.CallsTools(Paris), ScriptedAnswer.Says("Done."));
        using VllmClient client = ClientOf(server);

        ToolRun run = await RunAsync(client, stream, [Echo("get_weather")]);

        run.Usage!.PromptTokens.ShouldBe(20);
        run.Usage.CompletionTokens.ShouldBe(4);
        run.Usage.TotalTokens.ShouldBe(24);
        run.Usage.PromptTokensDetails!.CachedTokens.ShouldBe(6);
        run.Usage.PromptTokensDetails.CreatedCacheTokens.ShouldBeNull();
        run.Usage.CompletionTokensDetails!.ReasoningTokens.ShouldBe(2);
        server.Requests[0].Sent("stream_options").ShouldBe(stream ? """{"include_usage":true}""" : "");
    }

    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_TwoCalls_OverlapAndKeepTheirOrder(bool stream)
    {
        await using WireServer server = ScriptedAnswer.Serve(stream, ScriptedAnswer.CallsTools(Paris, Time), ScriptedAnswer.Says("Done."));
        using VllmClient client = ClientOf(server);
        var secondIsDone = new TaskCompletionSource();

        // The first waits for the second: one after the other they would never end.
        AIFunction first = Tool("get_weather", async (_, token) =>
        {
            await secondIsDone.Task.WaitAsync(token);
            return "sunny";
        });
        AIFunction second = Tool("get_time", (_, _) =>
        {
            secondIsDone.SetResult();
            return ValueTask.FromResult("noon");
        });
        ToolRun run = await RunAsync(client, stream, [first, second]);

        run.Rounds[0].Results.Select(result => result.Text).ShouldBe(["sunny", "noon"]);
        run.NewMessages.Where(message => message.Role == ChatRole.Tool).Select(message => message.Text).ShouldBe(["sunny", "noon"]);
    }

    [Fact]
    public async Task Run_OneCallAtATime_DoesNotOverlap()
    {
        await using WireServer server = ScriptedAnswer.Serve(false, ScriptedAnswer.CallsTools(Paris, Time, Paris with { Id = "call_c" }), ScriptedAnswer.Says("Done."));
        using VllmClient client = ClientOf(server);
        int running = 0;
        int most = 0;
        async ValueTask<string> Count(ToolCall call, CancellationToken token)
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await Task.Yield();
            Interlocked.Decrement(ref running);
            return "ok";
        }

        await RunAsync(client, false, [Tool("get_weather", Count), Tool("get_time", Count)], new ToolRunOptions { MaxParallelCalls = 1 });

        most.ShouldBe(1);
    }

    [Theory]
    [InlineData("required", "\"auto\"")]
    [InlineData("named", "\"auto\"")]
    [InlineData("auto", "\"auto\"")]
    [InlineData("allowed", "\"auto\"")]
    public async Task Run_ForcedChoice_HoldsForTheFirstRoundOnly(string choice, string later)
    {
        await using WireServer server = ScriptedAnswer.Serve(false, ScriptedAnswer.CallsTools(Paris) with { FinishReason = "stop" }, ScriptedAnswer.Says("Done."));
        using VllmClient client = ClientOf(server);
        ToolChoice first = choice switch
        {
            "required" => ToolChoice.Required,
            "named" => ToolChoice.Function("get_weather"),
            "allowed" => ToolChoice.Allowed(["get_weather"], required: true),
            _ => ToolChoice.Auto,
        };
        AIFunction[] tools = [Echo("get_weather"), Echo("get_time")];
        ChatCompletionRequest request = Request with { Tools = [.. tools.Select(ChatTool.From)], ToolChoice = first };

        ToolRun run = await RunAsync(client, false, tools, request: request);

        run.Outcome.ShouldBe(ToolRunOutcome.Answered);
        server.Requests[0].Sent("tool_choice").ShouldBe(choice switch
        {
            "named" => """{"type":"function","function":{"name":"get_weather"}}""",
            "auto" => "\"auto\"",
            _ => "\"required\"",
        });
        server.Requests[1].Sent("tool_choice").ShouldBe(later);
        server.Requests[1].Sent("tools").Contains("get_time", StringComparison.Ordinal).ShouldBe(choice != "allowed");
    }

    [Fact]
    public async Task Run_LaterToolChoiceNone_AsksForAnAnswerAfterTheForcedCall()
    {
        await using WireServer server = ScriptedAnswer.Serve(false, ScriptedAnswer.CallsTools(Paris), ScriptedAnswer.Says("Done."));
        using VllmClient client = ClientOf(server);

        await RunAsync(
            client, false, [Echo("get_weather")], new ToolRunOptions { LaterToolChoice = ToolChoice.None },
            Request with { Tools = [ChatTool.From(Echo("get_weather"))], ToolChoice = ToolChoice.Required });

        server.Requests[1].Sent("tool_choice").ShouldBe("\"none\"");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_CallsWithoutIds_GetIdsThatCallAndResultShare(bool stream)
    {
        await using WireServer server = ScriptedAnswer.Serve(
            stream,
            ScriptedAnswer.CallsTools(Paris with { Id = null }, Paris with { Id = null }),
            ScriptedAnswer.CallsTools(Paris with { Id = null }),
            ScriptedAnswer.Says("Done."));
        using VllmClient client = ClientOf(server);

        ToolRun run = await RunAsync(client, stream, [Echo("get_weather")]);

        string[] called = [.. run.NewMessages.SelectMany(message => message.ToolCalls).Select(call => call.Id!)];
        called.Distinct().Count().ShouldBe(3);
        called.ShouldAllBe(id => id.StartsWith("call_"));
        run.NewMessages.Select(message => message.ToolCallId).OfType<string>().ShouldBe(called);
        run.Rounds[0].Answer.ToolCalls.Select(call => call.Id).ShouldBe(called[..2], "the answer itself holds the same ids");
    }

    [Fact]
    public async Task Run_IdThatWasUsedBefore_IsReplaced()
    {
        await using WireServer server = ScriptedAnswer.Serve(false, ScriptedAnswer.CallsTools(Paris), ScriptedAnswer.CallsTools(Paris), ScriptedAnswer.Says("Done."));
        using VllmClient client = ClientOf(server);

        ToolRun run = await RunAsync(client, false, [Echo("get_weather")]);

        string[] called = [.. run.NewMessages.SelectMany(message => message.ToolCalls).Select(call => call.Id!)];
        called[0].ShouldBe("call_a");
        called[1].ShouldNotBe("call_a");
        run.NewMessages[3].ToolCallId.ShouldBe(called[1]);
    }

    [Fact]
    public async Task Run_RequestThatGoesOnWithAMessage_DoesSoInTheFirstRoundOnly()
    {
        await using WireServer server = ScriptedAnswer.Serve(false, ScriptedAnswer.CallsTools(Paris), ScriptedAnswer.Says("Done."));
        using VllmClient client = ClientOf(server);
        ChatCompletionRequest request = Request with
        {
            Messages = [.. Request.Messages, ChatMessage.Assistant("Let me")],
            ContinueFinalMessage = true,
            AddGenerationPrompt = false,
        };

        await RunAsync(client, false, [Echo("get_weather")], request: request);

        server.Requests[0].Sent("continue_final_message").ShouldBe("true");
        server.Requests[1].Sent("continue_final_message").ShouldBeEmpty();
        server.Requests[1].Sent("add_generation_prompt").ShouldBeEmpty();
    }

    [Fact]
    public async Task Stream_Events_ComeInOrderWithTheirRounds()
    {
        await using WireServer server = ScriptedAnswer.Serve(true, ScriptedAnswer.CallsTools(Paris), ScriptedAnswer.Says("Ok"));
        using VllmClient client = ClientOf(server);
        var seen = new List<string>();

        await foreach (ToolRunEvent runEvent in client.Chat.StreamToolsAsync(Request, [Echo("get_weather")], null, TestContext.Current.CancellationToken))
        {
            string name = runEvent is ToolRunChatEvent chat ? chat.Event.GetType().Name : runEvent.GetType().Name;
            if (name is not nameof(ToolCallDelta))
            {
                seen.Add($"{runEvent.Round} {name}");
            }
        }

        seen.ShouldBe([
            "1 ToolCallComplete", "1 ChoiceFinished", "1 UsageReported", "1 ToolStarted", "1 ToolFinished", "1 ToolRoundEnded",
            "2 ContentDelta", "2 ContentDelta", "2 ChoiceFinished", "2 UsageReported", "2 ToolRoundEnded", "2 ToolRunEnded",
        ]);
    }

    [Fact]
    public async Task Stream_Text_IsThatOfAllRounds()
    {
        await using WireServer server = ScriptedAnswer.Serve(true, ScriptedAnswer.CallsTools(Paris) with { Content = "Wait. " }, ScriptedAnswer.Says("Ok"));
        using VllmClient client = ClientOf(server);

        CancellationToken token = TestContext.Current.CancellationToken;
        string text = string.Concat(await client.Chat.StreamToolsAsync(Request, [Echo("get_weather")], null, token).TextAsync(token).ToArrayAsync(token));

        text.ShouldBe("Wait. Ok");
    }

    [Fact]
    public async Task Stream_EnumeratedTwice_IsRefused()
    {
        await using WireServer server = ScriptedAnswer.Serve(true, ScriptedAnswer.Says("Ok"));
        using VllmClient client = ClientOf(server);
        ToolRunStream stream = client.Chat.StreamToolsAsync(Request, [], null, TestContext.Current.CancellationToken);

        (await stream.ToRunAsync(TestContext.Current.CancellationToken)).Content.ShouldBe("Ok");

        await Should.ThrowAsync<InvalidOperationException>(() => stream.ToRunAsync(TestContext.Current.CancellationToken));
        server.Requests[0].Sent("tools").ShouldBeEmpty("no tools are null, not an empty list, which vLLM refuses");
    }

    [Fact]
    public async Task Run_MethodWithAResultObject_GivesTheModelCompactJson()
    {
        await using WireServer server = ScriptedAnswer.Serve(false, ScriptedAnswer.CallsTools(Paris), ScriptedAnswer.Says("Done."));
        using VllmClient client = ClientOf(server);
        AIFunction weather = ToolFunction.Create((string city, int days = 2) => new { City = city, Days = days, Sky = "bewölkt" }, "get_weather");

        ToolRun run = await RunAsync(client, false, [weather]);

        run.Rounds[0].Results[0].Text.ShouldBe("""{"city":"Paris","days":2,"sky":"bewölkt"}""");
        run.Rounds[0].Results[0].Value.ShouldBeOfType<JsonElement>();
    }
}
