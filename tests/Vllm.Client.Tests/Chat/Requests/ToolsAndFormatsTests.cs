using System.Text.Json;
using System.Text.Json.Nodes;

namespace Vllm.Tests.Chat.Requests;

public class ToolsAndFormatsTests
{
    private static readonly JsonObject Schema = new() { ["type"] = "object" };

    [Fact]
    public void ChatTool_Function_WritesWhatIsSet()
    {
        Json(r => r with { Tools = [ChatTool.Function("f")] }, "tools")
            .ShouldBe("""[{"type":"function","function":{"name":"f"}}]""");
        Json(r => r with { Tools = [ChatTool.Function("f", "does", Schema, strict: true, deferLoading: false)] }, "tools").ShouldBe(
            """[{"type":"function","function":{"name":"f","description":"does","parameters":{"type":"object"},"strict":true},"""
            + "\"defer_loading\":false}]");
        Json(r => r with { Tools = [ChatTool.Function("f", null, JsonElement.Parse("{\"a\":1}"))] }, "tools")
            .ShouldBe("""[{"type":"function","function":{"name":"f","parameters":{"a":1}}}]""");
        Json(r => r with { Tools = [ChatTool.FromJson("""{"type":"later"}""")] }, "tools").ShouldBe("""[{"type":"later"}]""");
    }

    [Fact]
    public void ChatTool_FromJson_ShowsItsName()
    {
        ChatTool tool = ChatTool.FromJson("""{"type":"function","function":{"name":"f","description":"d"}}""");

        (tool.Name, tool.Description).ShouldBe(("f", "d"));
        tool.ToString().ShouldBe("ChatTool { Name = f }");
    }

    [Fact]
    public void ChatTool_OneSchemaForTwoTools_IsCopied() =>
        Json(r => r with { Tools = [ChatTool.Function("a", null, Schema), ChatTool.Function("b", null, Schema)] }, "tools")
            .ShouldContain("\"b\"");

    [Fact]
    public void ToolChoice_EachKind_IsWritten()
    {
        Choice(ToolChoice.None).ShouldBe("\"none\"");
        Choice(ToolChoice.Auto).ShouldBe("\"auto\"");
        Choice(ToolChoice.Required).ShouldBe("\"required\"");
        Choice(ToolChoice.Function("f")).ShouldBe("""{"type":"function","function":{"name":"f"}}""");
        Choice(ToolChoice.FromJson("""{"type":"allowed_tools"}""")).ShouldBe("""{"type":"allowed_tools"}""");

        static string Choice(ToolChoice choice) =>
            Json(r => r with { Tools = [ChatTool.Function("f")], ToolChoice = choice }, "tool_choice");
    }

    [Fact]
    public void ResponseFormat_EachKind_IsWritten()
    {
        Format(ResponseFormat.Text).ShouldBe("""{"type":"text"}""");
        Format(ResponseFormat.JsonObject).ShouldBe("""{"type":"json_object"}""");
        Format(ResponseFormat.JsonSchema("s", Schema, "for", strict: true)).ShouldBe(
            """{"type":"json_schema","json_schema":{"name":"s","description":"for","schema":{"type":"object"},"strict":true}}""");
        Format(ResponseFormat.JsonSchema("s", JsonElement.Parse("{}")))
            .ShouldBe("""{"type":"json_schema","json_schema":{"name":"s","schema":{}}}""");
        Format(ResponseFormat.StructuralTag(Schema)).ShouldBe("""{"type":"structural_tag","format":{"type":"object"}}""");
        Format(ResponseFormat.FromJson("""{"type":"later"}""")).ShouldBe("""{"type":"later"}""");

        static string Format(ResponseFormat format) => Json(r => r with { ResponseFormat = format }, "response_format");
    }

    [Fact]
    public void OpenVocabularies_UnknownWords_PassAndCompare()
    {
        Json(r => r with { ReasoningEffort = new("extreme") }, "reasoning_effort").ShouldBe("\"extreme\"");
        new ReasoningEffort("low").ShouldBe(ReasoningEffort.Low);
        default(ChatRole).Value.ShouldBe("");
        new ChatRole("king").ToString().ShouldBe("king");
    }

    private static string Json(Func<ChatCompletionRequest, ChatCompletionRequest> change, string key) =>
        RequestJson.Tree(change(RequestJson.Hello))[key]!.ToJsonString();
}
