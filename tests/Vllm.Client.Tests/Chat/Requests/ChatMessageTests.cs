using System.Text.Json.Nodes;

namespace Vllm.Tests.Chat.Requests;

public class ChatMessageTests
{
    [Fact]
    public void Factories_Text_WriteRoleAndPlainContent()
    {
        RequestJson.Message(ChatMessage.System("s")).ShouldBe("""{"role":"system","content":"s"}""");
        RequestJson.Message(ChatMessage.Developer("d")).ShouldBe("""{"role":"developer","content":"d"}""");
        RequestJson.Message(ChatMessage.User("u")).ShouldBe("""{"role":"user","content":"u"}""");
        RequestJson.Message(ChatMessage.User("u", "Ann")).ShouldBe("""{"role":"user","name":"Ann","content":"u"}""");
        RequestJson.Message(ChatMessage.User("")).ShouldBe("""{"role":"user","content":""}""");
        RequestJson.Message(ChatMessage.Assistant("a")).ShouldBe("""{"role":"assistant","content":"a"}""");
        RequestJson.Message(ChatMessage.Assistant("a", reasoning: "because"))
            .ShouldBe("""{"role":"assistant","content":"a","reasoning":"because"}""");
        RequestJson.Message(ChatMessage.Tool("id-1", "18 C")).ShouldBe("""{"role":"tool","content":"18 C","tool_call_id":"id-1"}""");
    }

    [Fact]
    public void Assistant_OnlyToolCalls_WritesNullContentAndTheCalls()
    {
        ToolCall call = new() { Id = "c1", Name = "get_weather", Arguments = """{"city": "Paris"}""" };

        RequestJson.Message(ChatMessage.Assistant(null, [call])).ShouldBe(
            """{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"get_weather","""
            + """ "arguments":"{\"city\": \"Paris\"}"}}]}""".TrimStart());
    }

    [Fact]
    public void User_Parts_WriteEachInItsForm()
    {
        ChatMessage message = ChatMessage.User(
            ChatContentPart.Text("What?"),
            ChatContentPart.ImageUrl("https://h/a.png", new() { Detail = "low" }),
            ChatContentPart.ImageUrl("data:image/png;base64,AA=="),
            ChatContentPart.AudioUrl("https://h/a.wav"),
            ChatContentPart.InputAudio("AA==", "wav"),
            ChatContentPart.VideoUrl("https://h/a.mp4"),
            ChatContentPart.FromJson("""{"type": "image_embeds", "image_embeds": "AA=="}"""));

        JsonNode.DeepEquals(JsonNode.Parse(RequestJson.Message(message)), JsonNode.Parse("""
            {"role": "user", "content": [
              {"type": "text", "text": "What?"},
              {"type": "image_url", "image_url": {"url": "https://h/a.png", "detail": "low"}},
              {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}},
              {"type": "audio_url", "audio_url": {"url": "https://h/a.wav"}},
              {"type": "input_audio", "input_audio": {"data": "AA==", "format": "wav"}},
              {"type": "video_url", "video_url": {"url": "https://h/a.mp4"}},
              {"type": "image_embeds", "image_embeds": "AA=="}]}
            """)).ShouldBeTrue();
        message.Text.ShouldBe("What?");
        message.Parts.Select(p => p.Type).ShouldBe(
            ["text", "image_url", "image_url", "audio_url", "input_audio", "video_url", "image_embeds"]);
    }

    [Fact]
    public void FromJson_AnyMessage_IsSentAsItIsAndCanBeRead()
    {
        const string Json =
            """{"role":"assistant","content":[{"type":"text","text":"a"},"b"],"later":1.0e5,"reasoning_content":"r","""
            + """ "tool_calls":[{"id":"1","function":{"name":"f","arguments":"{"}}]}""";

        ChatMessage message = ChatMessage.FromJson(Json);

        RequestJson.Message(message).ShouldBe(Json.Replace(" ", "", StringComparison.Ordinal));
        message.Role.ShouldBe(ChatRole.Assistant);
        message.Text.ShouldBe("ab");
        message.Reasoning.ShouldBe("r");
        message.ToolCalls.ShouldBe([new ToolCall { Id = "1", Name = "f", Arguments = "{" }]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"role":5,"content":{},"tool_calls":"no","name":[]}""")]
    [InlineData("""{"role":"king","content":null,"tool_calls":[1,null,{}]}""")]
    [InlineData("""{"role":"user","role":"system","content":"x"}""")]
    public void FromJson_OddMessages_PassUnchanged(string json) => RequestJson.Message(ChatMessage.FromJson(json)).ShouldBe(json);

    [Fact]
    public void FromJson_Node_IsASnapshot()
    {
        JsonObject node = new() { ["role"] = "user", ["content"] = "before" };
        var list = new JsonArray(node);

        ChatMessage message = ChatMessage.FromJson(node);
        node["content"] = "after";

        RequestJson.Message(message).ShouldBe("""{"role":"user","content":"before"}""");
        list.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("hello", "Not JSON")]
    [InlineData("", "Not JSON")]
    [InlineData("\"hello\"", "A message is a JSON object, not String")]
    [InlineData("[]", "A message is a JSON object, not Array")]
    [InlineData("""{"content":"\ud83c"}""", "cannot be written as JSON")]
    public void FromJson_NoMessage_SaysWhy(string json, string reason)
    {
        ArgumentException e = Should.Throw<ArgumentException>(() => ChatMessage.FromJson(json));

        e.Message.ShouldContain(reason);
        e.ParamName.ShouldBe("json");
    }

    [Fact]
    public void FromJson_TextThatNoUtf8CanCarry_SaysWhy() =>
        Should.Throw<ArgumentException>(() => ChatMessage.FromJson("{\"content\":\"\ud83c\"}")).Message.ShouldStartWith("Not JSON");

    [Fact]
    public void FromJson_DeepNesting_PassesUpToTheLimit()
    {
        RequestJson.Message(ChatMessage.FromJson(Nested(500))).ShouldBe(Nested(500));
        Should.Throw<ArgumentException>(() => ChatMessage.FromJson(Nested(600))).Message.ShouldStartWith("Not JSON");

        static string Nested(int levels) => $"{{\"a\":{new string('[', levels)}{new string(']', levels)}}}";
    }

    [Fact]
    public void Factories_BadArguments_AreRefused()
    {
        Should.Throw<ArgumentNullException>(() => ChatMessage.User((string)null!));
        Should.Throw<ArgumentException>(() => ChatMessage.User([])).ParamName.ShouldBe("parts");
        Should.Throw<ArgumentException>(() => ChatMessage.User(ChatContentPart.Text("a"), null!)).ParamName.ShouldBe("parts");
        Should.Throw<ArgumentException>(() => ChatMessage.Assistant("a", [null!])).ParamName.ShouldBe("toolCalls");
        Should.Throw<ArgumentException>(() => ChatContentPart.ImageUrl(""));
    }

    [Fact]
    public void Messages_OfAllKinds_MixInOneList()
    {
        ChatCompletionRequest request = new()
        {
            Messages =
            [
                ChatMessage.FromJson("""{"role":"system","content":"raw"}"""),
                ChatMessage.User(ChatContentPart.Text("part")),
                ChatMessage.User("text"),
            ],
        };

        RequestJson.Text(request).ShouldBe(
            """{"messages":[{"role":"system","content":"raw"},{"role":"user","content":[{"type":"text","text":"part"}]},"""
            + """{"role":"user","content":"text"}]}""");
    }
}
