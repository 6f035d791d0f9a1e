using System.Text.Json.Nodes;
using Vllm.Simulator;
using static Vllm.Tests.Chat.Tools.ToolConversation;

namespace Vllm.Tests.Chat.Tools;

/// <summary>The tool loop in conversation with the simulator, in the shape of both front ends.</summary>
public sealed class SimulatedToolsTests
{
    public static TheoryData<FrontEnd, bool> Ways => new MatrixTheoryData<FrontEnd, bool>([FrontEnd.Python, FrontEnd.Rust], [true, false]);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Run_CallsOfTheModel_RunUntilItAnswers(FrontEnd frontEnd, bool stream)
    {
        await using VllmSimulator simulator = await VllmSimulator.StartAsync(new SimulatorOptions { FrontEnd = frontEnd }, TestContext.Current.CancellationToken);
        using var client = new VllmClient(simulator.BaseUrl.ToString());
        JsonObject steering = Script(
            "<think>\nBoth cities.\n</think>\n\n"
            + "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\"}}\n</tool_call>\n"
            + "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Zürich\"}}\n</tool_call>");
        ChatCompletionRequest request = new() { Messages = [ChatMessage.User("Weather?")], MaxTokens = 500, Extra = { ["vllm_xargs"] = steering } };
        var weather = ToolFunction.Create(
            (string city) =>
            {
                // What the model says next is decided here: the script is read anew with each round's request.
                lock (steering)
                {
                    steering["script"] = "<think>\nNow I know.\n</think>\n\nSunny in both.";
                }

                return new { city, sky = "sunny" };
            },
            "get_weather",
            "The weather");

        ToolRun run = await RunAsync(client, stream, [weather], request: request);

        run.Outcome.ShouldBe(ToolRunOutcome.Answered);
        run.Content.Trim().ShouldBe("Sunny in both.");
        run.Rounds[0].Answer.Reasoning!.Trim().ShouldBe("Both cities.");
        run.Rounds[0].Results.Select(result => result.Text).ShouldBe(["""{"city":"Paris","sky":"sunny"}""", """{"city":"Zürich","sky":"sunny"}"""]);
        run.Usage!.PromptTokens.ShouldBe(run.Rounds.Sum(round => round.Answer.Usage!.PromptTokens));
        run.Rounds[1].Answer.Usage!.PromptTokens.ShouldBeGreaterThan(run.Rounds[0].Answer.Usage!.PromptTokens);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Run_ModelThatNeverStopsCalling_MeetsTheLimit(FrontEnd frontEnd, bool stream)
    {
        await using VllmSimulator simulator = await VllmSimulator.StartAsync(new SimulatorOptions { FrontEnd = frontEnd }, TestContext.Current.CancellationToken);
        using var client = new VllmClient(simulator.BaseUrl.ToString());
        ChatCompletionRequest request = new()
        {
            Messages = [ChatMessage.User("Weather?")],
            ChatTemplateKwargs = new JsonObject { ["enable_thinking"] = false },
            Extra = { ["vllm_xargs"] = Script("<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {}}\n</tool_call>") },
        };

        ToolRun run = await RunAsync(client, stream, [Echo("get_weather")], new ToolRunOptions { MaxRounds = 4 }, request);

        run.Outcome.ShouldBe(ToolRunOutcome.RoundLimit);
        run.Rounds.Count.ShouldBe(4);
        run.Messages.Count.ShouldBe(1 + (3 * 2) + 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_NamedTool_IsCalledOnceAndThenTheModelAnswers(bool stream)
    {
        await using VllmSimulator simulator = await VllmSimulator.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var client = new VllmClient(simulator.BaseUrl.ToString());
        var weather = ToolFunction.Create("get_weather", "The weather", ToolTypes.Default.WeatherArguments, (arguments, _) => ValueTask.FromResult("sunny"));
        ChatCompletionRequest request = new()
        {
            Messages = [ChatMessage.User("Weather?")],
            Tools = [ChatTool.From(weather)],
            ToolChoice = ToolChoice.Function("get_weather"),
            ChatTemplateKwargs = new JsonObject { ["enable_thinking"] = false },
        };

        ToolRun run = await RunAsync(client, stream, [weather], request: request);

        run.Rounds.Count.ShouldBe(2);
        run.Rounds[0].Answer.HasToolCalls.ShouldBeTrue();
        run.Content.ShouldNotBeEmpty();
    }

    private static JsonObject Script(string text) => new() { ["script"] = text };
}
