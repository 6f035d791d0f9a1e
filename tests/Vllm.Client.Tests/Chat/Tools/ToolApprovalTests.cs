using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Vllm.Testing;
using static Vllm.Tests.Chat.Tools.ToolConversation;

namespace Vllm.Tests.Chat.Tools;

public sealed class ToolApprovalTests
{
    private static readonly ScriptedCall Paris = new("get_weather", """{"city": "Paris"}""", "call_a");
    private static readonly ScriptedCall Time = new("get_time", """{"zone": "CET"}""", "call_b");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Approve_Denies_TheModelIsToldWhyAndTheOthersRun(bool stream)
    {
        await using WireServer server = ScriptedAnswer.Serve(stream, ScriptedAnswer.CallsTools(Paris, Time), ScriptedAnswer.Says("Done."));
        using VllmClient client = ClientOf(server);
        var options = new ToolRunOptions
        {
            Approve = (asked, _) => ValueTask.FromResult(asked.Call.Name == "get_time" ? ToolApproval.Allow() : ToolApproval.Deny("not today")),
        };

        ToolRun run = await RunAsync(client, stream, [Echo("get_weather"), Echo("get_time")], options);

        run.Rounds[0].Results.Select(result => result.Outcome).ShouldBe([ToolOutcome.Denied, ToolOutcome.Succeeded]);
        run.Rounds[0].Results[0].Text.ShouldBe("""{"error":"The call was denied: not today"}""");
        run.Rounds[0].Results[0].Duration.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task Approve_EditsTheArguments_TheConversationHoldsThoseThatRan()
    {
        await using WireServer server = ScriptedAnswer.Serve(false, ScriptedAnswer.CallsTools(Paris), ScriptedAnswer.Says("Done."));
        using VllmClient client = ClientOf(server);
        var options = new ToolRunOptions { Approve = (_, _) => ValueTask.FromResult(ToolApproval.AllowWith(new JsonObject { ["city"] = "Rome" })) };

        ToolRun run = await RunAsync(client, false, [Echo("get_weather")], options);

        run.Rounds[0].Results[0].Text.ShouldBe("""get_weather{"city":"Rome"}""");
        run.Rounds[0].Answer.ToolCalls[0].Arguments.ShouldContain("Paris", customMessage: "what the model said stays on its answer");
        server.Requests[1].Sent("messages").ShouldNotContain("Paris");
        run.NewMessages[0].ToolCalls[0].Id.ShouldBe("call_a");
    }

    [Fact]
    public async Task Approve_IsAsked_OnceForEachCallThatCouldRunInTheirOrderBeforeAnyRuns()
    {
        var log = new List<string>();
        await using WireServer server = ScriptedAnswer.Serve(
            false, ScriptedAnswer.CallsTools(Paris, new ScriptedCall("unknown", "{}", "call_c"), Paris with { Arguments = "{", Id = "call_d" }, Time), ScriptedAnswer.Says("Done."));
        using VllmClient client = ClientOf(server);
        AIFunction weather = Tool("get_weather", (_, _) =>
        {
            log.Add("ran");
            return ValueTask.FromResult("");
        });
        var options = new ToolRunOptions
        {
            Approve = async (asked, _) =>
            {
                await Task.Yield();
                log.Add($"{asked.Round} {asked.Function.Name} {asked.IsRequired}");
                return asked.Call.Name == "get_time" ? ToolApproval.Deny() : ToolApproval.Allow();
            },
        };

        ToolRun run = await RunAsync(client, false, [weather, new ApprovalRequiredAIFunction(Echo("get_time"))], options);

        log.ShouldBe(["1 get_weather False", "1 get_time True", "ran"]);
        run.Rounds[0].Results[3].Text.ShouldBe("""{"error":"The call was denied."}""");
    }

    [Fact]
    public async Task Approve_Throws_EndsTheRunWithThatException()
    {
        await using WireServer server = ScriptedAnswer.Serve(true, ScriptedAnswer.CallsTools(Paris));
        using VllmClient client = ClientOf(server);
        var options = new ToolRunOptions { Approve = (_, _) => throw new InvalidCastException("a bug of the caller") };

        await Should.ThrowAsync<InvalidCastException>(() => RunAsync(client, true, [Echo("get_weather")], options));
    }

    [Fact]
    public async Task Run_ToolThatRequiresApprovalButNobodyIsAsked_IsRefusedAtOnce()
    {
        await using WireServer server = ScriptedAnswer.Serve(false, ScriptedAnswer.CallsTools(Paris));
        using VllmClient client = ClientOf(server);

        var exception = Should.Throw<ArgumentException>(
            () => { client.Chat.RunToolsAsync(Request, [new ApprovalRequiredAIFunction(Echo("get_weather"))], null, TestContext.Current.CancellationToken); });

        exception.Message.ShouldContain("'get_weather' requires approval: set ToolRunOptions.Approve");
        server.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("{")]
    public void AllowWith_WhatIsNoObject_IsRefused(string arguments) =>
        Should.Throw<ArgumentException>(() => ToolApproval.AllowWith(arguments)).ParamName.ShouldBe("arguments");
}
