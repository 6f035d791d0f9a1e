using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace Vllm.Docs.Tests.Snippets;

/// <summary>The code of <c>docs/tools.md</c>.</summary>
public sealed partial class ToolSnippets : SnippetTest
{
    private static readonly AIFunction Weather = ToolFunction.Create(
        ([Description("The city")] string city) => $"18 °C in {city}", "get_weather", "The weather now");

    [Fact]
    public void ToolFunction_FromCode_DescribesItself()
    {
        // docs: tool-define
        AIFunction weather = ToolFunction.Create(
            async ([Description("The city, such as Oslo")] string city, CancellationToken cancellationToken) =>
            {
                await Task.Yield(); // ask a weather service here
                return $"18 °C and dry in {city}";
            },
            "get_weather",
            "The weather in a city now");
        // end

        weather.JsonSchema.ToString().ShouldContain("The city, such as Oslo");
        weather.JsonSchema.ToString().ShouldNotContain("cancellationToken");
    }

    [Fact]
    public void ToolFunction_FromTypeAndSchema_DescribeThemselves()
    {
        // docs: tool-define-aot
        AIFunction typed = ToolFunction.Create(
            "get_weather",
            "The weather in a city now",
            ToolJson.Default.WeatherQuestion,
            (question, cancellationToken) => ValueTask.FromResult($"18 °C in {question.City}"));

        AIFunction raw = ToolFunction.Create(
            "get_time",
            "The time in a time zone",
            JsonNode.Parse("""{"type":"object","properties":{"zone":{"type":"string"}},"required":["zone"]}"""),
            (call, cancellationToken) => ValueTask.FromResult($"12:00 in {call.ParseArguments().GetProperty("zone")}"));
        // end

        typed.JsonSchema.ToString().ShouldContain("City");
        raw.Name.ShouldBe("get_time");
    }

    [Fact]
    public async Task RunToolsAsync_Question_IsAnsweredWithTheResult()
    {
        VllmClient client = Client;
        AIFunction weather = Weather;

        // docs: tool-loop
        var request = new ChatCompletionRequest { Messages = [ChatMessage.User("What is the weather in Oslo?")] };
        ToolRun run = await client.Chat.RunToolsAsync(request, [weather], new() { MaxRounds = 5 });

        Console.WriteLine(run.Content);
        Console.WriteLine($"{run.Outcome} after {run.Rounds.Count} rounds, {run.Usage?.TotalTokens} tokens");
        // end

        run.Outcome.ShouldBe(ToolRunOutcome.Answered);
        run.Rounds.Count.ShouldBe(2);
        run.Rounds[0].Results[0].Text.ShouldStartWith("18 °C");
    }

    [Fact]
    public async Task StreamToolsAsync_Question_TellsEachStep()
    {
        VllmClient client = Client;
        AIFunction weather = Weather;
        ChatCompletionRequest request = new() { Messages = [ChatMessage.User("What is the weather in Oslo?")] };

        // docs: tool-loop-stream
        ToolRunStream stream = client.Chat.StreamToolsAsync(request, [weather]);
        await foreach (ToolRunEvent e in stream)
        {
            switch (e)
            {
                case ToolRunChatEvent { Event: ContentDelta content }: Console.Write(content.Text); break;
                case ToolStarted started: Console.WriteLine($"[{started.Call.Name} runs]"); break;
                case ToolFinished finished: Console.WriteLine($"[{finished.Result.Outcome}: {finished.Result.Text}]"); break;
            }
        }

        ToolRun run = stream.Run;
        // end

        run.Outcome.ShouldBe(ToolRunOutcome.Answered);
    }

    [Fact]
    public async Task Approve_Denied_ModelIsTold()
    {
        VllmClient client = Client;
        AIFunction weather = Weather;
        ChatCompletionRequest request = new() { Messages = [ChatMessage.User("What is the weather in Oslo?")] };

        // docs: tool-approval
        var options = new ToolRunOptions
        {
            Approve = (question, cancellationToken) => ValueTask.FromResult(
                question.Call.Name.StartsWith("get_", StringComparison.Ordinal)
                    ? ToolApproval.Allow()
                    : ToolApproval.Deny("The user did not allow this.")),
            ToolTimeout = TimeSpan.FromSeconds(20),
        };
        ToolRun run = await client.Chat.RunToolsAsync(request, [weather], options);
        // end

        run.Rounds[0].Results[0].Outcome.ShouldBe(ToolOutcome.Succeeded);
    }

    [Fact]
    public async Task CreateAsync_ToolsByHand_SecondAnswerHasTheResult()
    {
        VllmClient client = Client;
        AIFunction weather = Weather;

        // docs: tool-by-hand
        List<ChatMessage> messages = [ChatMessage.User("What is the weather in Oslo?")];
        var request = new ChatCompletionRequest { Messages = messages, Tools = [ChatTool.From(weather)], ToolChoice = ToolChoice.Auto };

        ChatCompletion answer = await client.Chat.Completions.CreateAsync(request);
        if (answer.HasToolCalls)
        {
            messages.Add(answer.ToMessage());
            foreach (ToolCall call in answer.ToolCalls)
            {
                messages.Add(call.TryArgumentsAs(ToolJson.Default.WeatherQuestion, out var question)
                    ? call.Result($"18 °C in {question.City}")
                    : call.Error("The arguments are no JSON object of the schema."));
            }

            answer = await client.Chat.Completions.CreateAsync(request);
        }

        Console.WriteLine(answer.Content);
        // end

        messages.Select(message => message.Role).ShouldBe([ChatRole.User, ChatRole.Assistant, ChatRole.Tool]);
        answer.HasToolCalls.ShouldBeFalse();
        answer.Content.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task ToolChoice_Forced_CallsTheNamedOne()
    {
        VllmClient client = Client;
        AIFunction weather = Weather;

        // docs: tool-choice
        ChatCompletion answer = await client.Chat.Completions.CreateAsync(new()
        {
            Messages = [ChatMessage.User("Oslo, please.")],
            Tools = [ChatTool.From(weather)],
            ToolChoice = ToolChoice.Function("get_weather"),
        });

        WeatherQuestion question = answer.FirstToolCall!.ArgumentsAs<WeatherQuestion>();
        // end

        answer.FirstToolCall.Name.ShouldBe("get_weather");
        question.ShouldNotBeNull();
    }

    // docs: tool-types
    public sealed record WeatherQuestion([property: Description("The city, such as Oslo")] string City);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(WeatherQuestion))]
    public sealed partial class ToolJson : JsonSerializerContext;
    // end
}
