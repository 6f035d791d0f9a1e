using System.Text.Json;
using Vllm.Testing;

namespace Vllm.Cli.Tests;

/// <summary><c>vllmc chat --tool-demo</c>: a model, here the simulator or given bytes, calls tools inside the program.</summary>
public sealed class ToolDemoTests
{
    [Theory]
    [InlineData("What is the weather in Oslo?", "get_weather", "succeeded")]
    [InlineData("Please roll some dice", "roll_dice", "succeeded")]
    [InlineData("What time is it in Tokyo?", "current_time", "succeeded")]
    [InlineData("Please calculate something", "calculate", "succeeded")]
    [InlineData("What is the weather in Atlantis?", "get_weather", "failed")]
    public async Task Chat_Demo_CallsTheToolAndThenAnswers(string question, string tool, string outcome)
    {
        foreach (string[] form in (string[][])[[], ["--no-stream"]])
        {
            using var console = new TestConsole();

            (await RunAsync(console, ["chat", question, "--demo", "--tool-demo", "--json", .. form])).ShouldBe(0);

            IReadOnlyList<JsonElement> lines = JsonLine.ReadAll(console.Output);
            JsonElement call = lines.Single(line => line.Type() == "tool_call");
            JsonElement result = lines.Single(line => line.Type() == "tool_result");
            call.Text("name").ShouldBe(tool);
            result.Text("name").ShouldBe(tool);
            result.Text("outcome").ShouldBe(outcome, result.GetRawText());
            result.Text("id").ShouldBe(call.Text("id"));
            lines.Where(line => line.Type() == "finish").Select(line => line.Text("reason")).ShouldBe(["tool_calls", "stop"]);
            lines.Where(line => line.Type() == "usage").Select(line => line.GetProperty("round").GetInt32()).ShouldBe([1, 2]);
            lines[^1].GetProperty("rounds").GetInt32().ShouldBe(2);
            JsonLinesFold.Fold(lines).Content.ShouldNotBeEmpty();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Chat_SecondRoundFails_PrintsTheFirstAndThenTheError(bool stream)
    {
        const string Call = """{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"calculate","arguments":"{\"left\":2,\"operation\":\"Multiply\",\"right\":21}"}}]}""";
        WireCase first = stream
            ? WireAnswers.Stream([WireAnswers.Chunk(Call), WireAnswers.Finish("tool_calls"), WireAnswers.Done])
            : WireAnswers.Document(
                $$"""{"id":"chatcmpl-1","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":null,{{Call[1..]}},"finish_reason":"tool_calls"}]}""");
        WireCase second = WireAnswers.Document("""{"error":{"message":"down","type":"x","param":null,"code":400}}""", 400);
        await using WireServer server = WireServer.Start(first with { Then = [second] });
        using var console = new TestConsole();

        int exitCode = await RunAsync(
            console, ["chat", "hi", "--model", "m", "--tool-demo", "--json", "--base-url", server.BaseAddress.ToString(), .. stream ? [] : (string[])["--no-stream"]]);

        exitCode.ShouldBe(1);
        IReadOnlyList<JsonElement> lines = JsonLine.ReadAll(console.Output);
        lines.Single(line => line.Type() == "tool_result").Text("content").ShouldBe("42");
        lines.Count(line => line.Type() == "tool_call").ShouldBe(1);
        lines[^1].Text("message").ShouldNotBeNull().ShouldContain("down");
        server.Requests[0].BodyJson.GetProperty("tools").GetArrayLength().ShouldBe(4);
        server.Requests[1].BodyJson.GetProperty("messages")[2].Text("content").ShouldBe("42");
    }

    [Fact]
    public async Task Chat_ToolsWithHistory_KeepsCallsAndResults()
    {
        string file = Path.GetTempFileName();
        try
        {
            using var console = new TestConsole();

            (await RunAsync(console, ["chat", "What is the weather in Oslo?", "--demo", "--tool-demo", "--history", file])).ShouldBe(0);

            string[] roles = [.. JsonElement.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))
                .GetProperty("messages").EnumerateArray().Select(message => message.Text("role")!)];
            roles.ShouldBe(["user", "assistant", "tool", "assistant"]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<int> RunAsync(TestConsole console, string[] arguments)
    {
        using var interrupts = new Interrupts(_ => throw new InvalidOperationException("No signal was sent."));
        return await CommandLine.RunAsync(arguments, console.Console, interrupts);
    }
}
