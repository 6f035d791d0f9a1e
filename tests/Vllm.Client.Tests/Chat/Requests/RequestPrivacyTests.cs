using System.Text.Json.Nodes;

namespace Vllm.Tests.Chat.Requests;

/// <summary>Requests end up in logs and exception texts by way of ToString: what people wrote must not be in it.</summary>
public class RequestPrivacyTests
{
    private const string Canary = "canary-7f3a";

    [Fact]
    public void ToString_AnyPartOfARequest_HoldsNoContent()
    {
        ToolCall call = new() { Id = "id", Name = "f", Arguments = Canary };
        ChatTool tool = ChatTool.Function("f", Canary, new JsonObject { ["x"] = Canary });
        ChatContentPart part = ChatContentPart.ImageUrl("https://h/" + Canary);
        ChatMessage message = ChatMessage.Assistant(Canary, [call], Canary);
        ChatMessage raw = ChatMessage.FromJson(new JsonObject { ["role"] = "user", ["content"] = Canary });
        ResponseFormat format = ResponseFormat.JsonSchema(Canary, new JsonObject { ["x"] = Canary });
        StructuredOutputs outputs = new() { Regex = Canary, Choice = [Canary] };
        ChatCompletionRequest request = new()
        {
            Model = "demo",
            Messages = [message, raw, ChatMessage.User(part, ChatContentPart.Text(Canary))],
            Tools = [tool],
            ResponseFormat = format,
            StructuredOutputs = outputs,
            User = Canary,
            CacheSalt = Canary,
            Extra = { ["x"] = Canary },
        };

        object[] all = [call, tool, part, message, raw, format, outputs, request];
        all.ShouldAllBe(o => !o.ToString()!.Contains(Canary));
        request.ToString().ShouldBe("ChatCompletionRequest { Model = demo, Messages = 3, Tools = 1, Extra = 1 }");
        call.ToString().ShouldBe("ToolCall { Id = id, Name = f, Arguments = 11 characters }");
        message.ToString().ShouldBe("ChatMessage { Role = assistant, Text = 11 characters, Parts = 0, ToolCalls = 1 }");
        format.ToString().ShouldBe("ResponseFormat { Type = json_schema }");
        outputs.ToString().ShouldBe("StructuredOutputs { Regex, Choice }");
    }

    [Fact]
    public void Exceptions_OfARefusedRequest_HoldNoContent()
    {
        ChatCompletionRequest request = new() { Messages = [ChatMessage.User(Canary), null!], CacheSalt = Canary, User = Canary };

        Should.Throw<ArgumentException>(() => RequestJson.Text(request)).ToString().ShouldNotContain(Canary);
    }
}
