using System.Text.Json;
using System.Text.Json.Nodes;

namespace Vllm.Simulator.Tests.Chat;

/// <summary>Tool calls and structured answers that the simulator makes up, or says as a script wants them.</summary>
public sealed class ForcedToolTests
{
    private const string Tools = """
        [{"type":"function","function":{"name":"get_weather","parameters":{"type":"object",
          "properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":1,"maximum":7},"unit":{"enum":["c","f"]}},
          "required":["city","days","unit"]}}},
         {"type":"function","function":{"name":"get_time"}}]
        """;

    public static TheoryData<FrontEnd, bool, bool> Variants => new(
        from frontEnd in Enum.GetValues<FrontEnd>()
        from thinking in (bool[])[true, false]
        from stream in (bool[])[true, false]
        select (frontEnd, thinking, stream));

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Ask_NamedTool_GetsArgumentsThatFitTheSchema(FrontEnd frontEnd, bool thinking, bool stream)
    {
        await using VllmSimulator server = await Simulators.StartAsync(new() { FrontEnd = frontEnd });
        JsonObject request = ChatAnswers.Request(thinking: thinking, fields:
            [("tools", JsonNode.Parse(Tools)), ("tool_choice", JsonNode.Parse("""{"type":"function","function":{"name":"get_weather"}}"""))]);

        (string name, string arguments, string finish) = stream
            ? Fold(await ChatAnswers.StreamAsync(server, request))
            : Whole(await ChatAnswers.AskAsync(server, request));

        name.ShouldBe("get_weather");
        JsonNode values = JsonNode.Parse(arguments)!;
        values["city"]!.GetValueKind().ShouldBe(JsonValueKind.String);
        ((int)values["days"]!).ShouldBeInRange(1, 7);
        ((string?)values["unit"]).ShouldBeOneOf("c", "f");
        finish.ShouldBe(frontEnd == FrontEnd.Python ? "stop" : "tool_calls");
    }

    [Theory]
    [InlineData("required", """[{"name": "get_time", "parameters": {"zone": "CET"}}]""")]
    [InlineData("required", "<tool_call>\n{\"name\": \"get_time\", \"arguments\": {\"zone\": \"CET\"}}\n</tool_call>")]
    public async Task Ask_RequiredToolWithScript_SaysTheScriptsCall(string choice, string script)
    {
        await using VllmSimulator server = await Simulators.StartAsync();
        JsonObject request = ChatAnswers.Request(fields:
            [("tools", JsonNode.Parse(Tools)), ("tool_choice", choice), ("vllm_xargs", new JsonObject { ["script"] = script })]);

        Whole(await ChatAnswers.AskAsync(server, request)).ShouldBe(("get_time", """{"zone": "CET"}""", "tool_calls"));
        Fold(await ChatAnswers.StreamAsync(server, request)).ShouldBe(("get_time", """{"zone": "CET"}""", "tool_calls"));
    }

    [Fact]
    public async Task Ask_AutoTool_CallsWhatTheQuestionNamesAndAnswersAfterTheResult()
    {
        await using VllmSimulator server = await Simulators.StartAsync();
        (string, JsonNode?) tools = ("tools", JsonNode.Parse(Tools));
        JsonObject after = ChatAnswers.Request("How is the weather in Oslo?", fields: ("tools", JsonNode.Parse(Tools)));
        after["messages"]!.AsArray().Add(JsonNode.Parse(
            """{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"get_weather","arguments":"{}"}}]}"""));
        after["messages"]!.AsArray().Add(JsonNode.Parse("""{"role":"tool","tool_call_id":"1","content":"18 C"}"""));

        (string name, string arguments, string finish) = Whole(await ChatAnswers.AskAsync(server, ChatAnswers.Request("How is the weather in Oslo?", fields: tools)));
        JsonNode other = await ChatAnswers.AskAsync(server, ChatAnswers.Request("Why is the sky blue?", fields: ("tools", JsonNode.Parse(Tools))));
        JsonNode answer = await ChatAnswers.AskAsync(server, after);

        name.ShouldBe("get_weather");
        ((string?)JsonNode.Parse(arguments)!["city"]).ShouldBe("Oslo");
        finish.ShouldBe("tool_calls");
        other.FinishReason().ShouldBe("stop");
        answer.Content().ShouldNotBeNullOrWhiteSpace();
        answer.FinishReason().ShouldBe("stop");
    }

    [Fact]
    public async Task Ask_JsonSchema_GetsAFittingObject()
    {
        await using VllmSimulator server = await Simulators.StartAsync();
        JsonNode format = JsonNode.Parse("""
            {"type":"json_schema","json_schema":{"name":"x","schema":{"type":"object","required":["ok","tags","n","place"],
             "$defs":{"Place":{"type":"object","properties":{"city":{"type":["string","null"]},"next":{"$ref":"#/$defs/Place"}},"required":["city","next"]}},
             "properties":{"place":{"$ref":"#/$defs/Place"},"ok":{"type":"boolean"},"tags":{"type":"array","minItems":2,"items":{"const":"t"}},"n":{"type":"null"}}}}}
            """)!;

        JsonNode answer = await ChatAnswers.AskAsync(server, ChatAnswers.Request(fields: ("response_format", format)));

        JsonNode value = JsonNode.Parse(answer.Content()!)!;
        value["ok"]!.GetValueKind().ShouldBeOneOf(JsonValueKind.True, JsonValueKind.False);
        value["tags"]!.AsArray().Select(tag => (string?)tag).Distinct().ShouldBe(["t"]);
        value.AsObject().ContainsKey("n").ShouldBeTrue();
        value["place"]!["city"]!.GetValueKind().ShouldBe(JsonValueKind.String);
        value["place"]!["next"]!["city"]!.GetValueKind().ShouldBe(JsonValueKind.String);
    }

    [Fact]
    public async Task Ask_AutoWithoutAutoToolChoice_IsRefused()
    {
        await using VllmSimulator server = await Simulators.StartAsync(new() { EnableAutoToolChoice = false });

        var answer = await RawHttp.PostAsync(server, ChatAnswers.Request(fields: ("tools", JsonNode.Parse(Tools))).ToJsonString());

        answer.Status.ShouldBe(400);
        answer.Body.ShouldContain("--enable-auto-tool-choice");
    }

    private static (string Name, string Arguments, string Finish) Whole(JsonNode answer)
    {
        JsonNode function = answer["choices"]![0]!["message"]!["tool_calls"]!.AsArray().ShouldHaveSingleItem()!["function"]!;
        return ((string)function["name"]!, (string)function["arguments"]!, answer.FinishReason()!);
    }

    private static (string Name, string Arguments, string Finish) Fold(List<JsonNode> chunks)
    {
        List<JsonNode> functions = [.. chunks.SelectMany(chunk => chunk["choices"]![0]!["delta"]!["tool_calls"]?.AsArray() ?? []).Select(call => call!["function"]!)];
        return (
            string.Concat(functions.Select(function => (string?)function["name"])),
            string.Concat(functions.Select(function => (string?)function["arguments"])),
            (string)chunks[^1]["choices"]![0]!["finish_reason"]!);
    }
}
