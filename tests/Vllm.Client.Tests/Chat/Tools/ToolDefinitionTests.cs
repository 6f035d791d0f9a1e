using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Vllm.Testing;
using static Vllm.Tests.Chat.Tools.ToolConversation;

namespace Vllm.Tests.Chat.Tools;

/// <summary>Definitions from methods, types and declarations, and the choice among them.</summary>
public sealed class ToolDefinitionTests
{
    private const string WeatherJson =
        """{"type":"function","function":{"name":"get_weather","description":"The weather now","parameters":{"type":"object","properties":{"city":{"description":"The city","type":"string"},"days":{"type":"integer","default":2}},"required":["city"]}}}""";

    [Fact]
    public void From_AMethod_TakesNamesAndDescriptionsFromIt() =>
        JsonSerializer.Serialize(ChatTool.From(GetWeather, "get_weather")).ShouldBe(WeatherJson);

    [Fact]
    public void From_AMethodWithSerializerOptions_GivesTheSameWithoutReflection() =>
        JsonSerializer.Serialize(ChatTool.From(GetWeather, ToolTypes.Default.Options, "get_weather")).ShouldBe(WeatherJson);

    [Fact]
    public void From_AMethodOfAType_TakesIt()
    {
        AIFunction function = ToolFunction.Create(typeof(ToolDefinitionTests).GetMethod(nameof(GetWeather))!, null, "get_weather");

        JsonSerializer.Serialize(ChatTool.From(function)).ShouldBe(WeatherJson);
    }

    [Fact]
    public void From_ADeclaration_IsADefinition()
    {
        AIFunctionDeclaration declaration = AIFunctionFactory.CreateDeclaration("get_time", null, JsonElement.Parse("""{"type":"object"}"""));

        JsonSerializer.Serialize(ChatTool.From(declaration)).ShouldBe("""{"type":"function","function":{"name":"get_time","parameters":{"type":"object"}}}""");
    }

    [Fact]
    public void From_AFunctionThatIsStrict_SaysSo()
    {
        AIFunction strict = AIFunctionFactory.Create(GetWeather, new AIFunctionFactoryOptions { AdditionalProperties = new Dictionary<string, object?> { ["strict"] = true } });

        JsonSerializer.Serialize(ChatTool.From(strict)).ShouldContain("\"strict\":true");
    }

    [Fact]
    public async Task Create_WithTypedArguments_HasTheirSchemaAndReadsThem()
    {
        AIFunction function = ToolFunction.Create(
            "get_weather", "The weather now", ToolTypes.Default.WeatherArguments, (arguments, _) => ValueTask.FromResult($"{arguments.City} {arguments.Days}"));

        JsonNode schema = JsonNode.Parse(function.JsonSchema.GetRawText())!;
        schema["properties"]!["city"]!["description"]!.GetValue<string>().ShouldBe("The city");
        schema["required"]!.ToJsonString().ShouldBe("""["city"]""");
        var arguments = new AIFunctionArguments { ["city"] = "Paris", ["days"] = 3 };
        (await function.InvokeAsync(arguments, TestContext.Current.CancellationToken)).ShouldBe("Paris 3", "also for callers that are not our loop");
    }

    [Fact]
    public async Task Run_MethodWithServicesAndToken_GetsThemAndTheModelDoesNotSeeThem()
    {
        await using WireServer server = ScriptedAnswer.Serve(false, ScriptedAnswer.CallsTools(new ScriptedCall("where", "{}")), ScriptedAnswer.Says("Ok"));
        using VllmClient client = ClientOf(server);
        var services = new OneService("here");
        AIFunction where = ToolFunction.Create(
            (IServiceProvider provider, CancellationToken token) => $"{provider.GetService(typeof(string))} {token.CanBeCanceled}", "where");

        ToolRun run = await RunAsync(client, false, [where], new ToolRunOptions { Services = services });

        run.Rounds[0].Results[0].Text.ShouldBe("here True");
        server.Requests[0].Sent("tools").ShouldContain("\"properties\":{}");
    }

    [Fact]
    public async Task Run_MethodThatGivesNothing_SaysDone()
    {
        await using WireServer server = ScriptedAnswer.Serve(
            false, ScriptedAnswer.CallsTools(new ScriptedCall("nothing"), new ScriptedCall("null", "{}", "call_2")), ScriptedAnswer.Says("Ok"));
        using VllmClient client = ClientOf(server);

        ToolRun run = await RunAsync(client, false, [ToolFunction.Create(() => { }, "nothing"), ToolFunction.Create(() => (string?)null, "null")]);

        run.Rounds[0].Results.Select(result => result.Text).ShouldBe(["Done.", "null"]);
    }

    [Theory]
    [InlineData(false, "\"auto\"")]
    [InlineData(true, "\"required\"")]
    public async Task Allowed_SomeTools_SendsThoseOnly(bool required, string word)
    {
        await using WireServer server = ScriptedAnswer.Serve(false, ScriptedAnswer.Says("Ok"));
        using VllmClient client = ClientOf(server);
        ChatCompletionRequest request = Request with
        {
            Tools = [ChatTool.Function("a"), ChatTool.Function("b"), ChatTool.Function("c")],
            ToolChoice = ToolChoice.Allowed(["c", "a"], required),
        };

        await client.Chat.Completions.CreateAsync(request, TestContext.Current.CancellationToken);

        server.Requests[0].Sent("tool_choice").ShouldBe(word);
        server.Requests[0].BodyJson.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("function").GetProperty("name").GetString()).ShouldBe(["a", "c"]);
    }

    [Fact]
    public void Allowed_WrongNames_AreRefused()
    {
        using var client = new VllmClient("http://127.0.0.1:1");
        ChatCompletionRequest request = Request with { Tools = [ChatTool.Function("a")], ToolChoice = ToolChoice.Allowed(["a", "b"]) };
        ChatCompletionRequest extra = Request with { ToolChoice = ToolChoice.Allowed(["a"]), Extra = new JsonObject { ["tools"] = new JsonArray() } };

        Should.Throw<ArgumentException>(() => client.Chat.Completions.StreamAsync(request)).Message.ShouldContain("ToolChoice (b) must name one of the Tools");
        Should.Throw<ArgumentException>(() => client.Chat.Completions.StreamAsync(extra)).Message.ShouldContain("cannot narrow tools that Extra holds");
        Should.Throw<ArgumentException>(() => ToolChoice.Allowed([]));
        Should.Throw<ArgumentException>(() => ToolChoice.Allowed(["a", ""]));
        ToolChoice.Allowed(["a", "b"]).ToString().ShouldBe("\"auto\" of a, b");
    }

    [Fact]
    public void Run_WhatCanNeverBeRight_IsRefusedAtOnce()
    {
        using var client = new VllmClient("http://127.0.0.1:1");
        void Refused(string why, ChatCompletionRequest request, AIFunction[] tools, ToolRunOptions? options = null) =>
            Should.Throw<ArgumentException>(() => client.Chat.StreamToolsAsync(request, tools, options)).Message.ShouldContain(why);

        Refused("Two tools have the name 'a'", Request, [Echo("a"), Echo("a")]);
        Refused("None of the tools may be null", Request, [null!]);
        Refused("N must be 1", Request with { N = 2 }, [Echo("a")]);
        Refused("N must be 1", Request with { Extra = new JsonObject { ["n"] = 2 } }, [Echo("a")]);
        Refused("Extra holds 'tool_choice'", Request with { Extra = new JsonObject { ["tool_choice"] = "auto" } }, [Echo("a")]);
        Refused("Messages (0 entries)", Request with { Messages = [] }, [Echo("a")]);
        Refused("must name one of the Tools", Request with { ToolChoice = ToolChoice.Function("b") }, [Echo("a")]);
        Refused("MaxRounds", Request, [], new ToolRunOptions { MaxRounds = 0 });
        Refused("MaxParallelCalls", Request, [], new ToolRunOptions { MaxParallelCalls = 0 });
        Refused("ToolTimeout", Request, [], new ToolRunOptions { ToolTimeout = TimeSpan.Zero });
        Refused("ToolTimeout", Request, [], new ToolRunOptions { ToolTimeout = TimeSpan.MaxValue });
        Refused("must not force a call", Request, [], new ToolRunOptions { LaterToolChoice = ToolChoice.Required });
    }

    [Description("The weather now")]
    public static string GetWeather([Description("The city")] string city, int days = 2) => $"{city} {days}";

    private sealed class OneService(string service) : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType == typeof(string) ? service : null;
    }
}
