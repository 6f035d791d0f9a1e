using System.Text.Json;
using System.Text.Json.Nodes;

namespace Vllm.Tests.Chat.Tools;

/// <summary>Results as messages, and answers as messages.</summary>
public sealed class ToolResultTests
{
    private static readonly ToolCall Call = new() { Id = "call_1", Name = "get_weather", Arguments = """{"city": "Paris"}""" };

    public static TheoryData<ChatMessage, string> Results => new()
    {
        { Call.Result("sunny"), "sunny" },
        { Call.Result((object)"sunny"), "sunny" },
        { Call.Result(new { Sky = "bewölkt", Degrees = 18.5 }), """{"sky":"bewölkt","degrees":18.5}""" },
        { Call.Result(new Weather("sunny", 18), ToolTypes.Default.Weather), """{"sky":"sunny","degrees":18}""" },
        { Call.Result(JsonNode.Parse("""{ "a" : [ 1, 2 ] }""")), """{"a":[1,2]}""" },
        { Call.Result(JsonElement.Parse("""{ "a" : [ 1, 2 ] }""")), """{"a":[1,2]}""" },
        { Call.Result((object?)null), "null" },
        { Call.Result(42), "42" },
        { Call.Error("no such city: \"Pariß\""), """{"error":"no such city: \"Pariß\""}""" },
    };

    [Theory]
    [MemberData(nameof(Results))]
    public void Result_OfAnyKind_IsTextForTheModel(ChatMessage message, string text)
    {
        message.Role.ShouldBe(ChatRole.Tool);
        message.ToolCallId.ShouldBe("call_1");
        message.Text.ShouldBe(text);
    }

    [Fact]
    public void Result_OfACallWithoutAnId_CarriesTheIdOfTheAssistantsMessage()
    {
        ToolCall call = Call with { Id = null };
        ChatMessage assistant = Answer(new ChatResponseMessage { ToolCalls = [call, call with { Name = "other" }] }).ToMessage();

        call.Result("x").ToolCallId.ShouldBe(assistant.ToolCalls[0].Id);
        assistant.ToolCalls[0].Id.ShouldNotBe(assistant.ToolCalls[1].Id);
    }

    [Theory]
    [InlineData(ReasoningInHistory.WithToolCalls, true, true)]
    [InlineData(ReasoningInHistory.WithToolCalls, false, false)]
    [InlineData(ReasoningInHistory.Always, false, true)]
    [InlineData(ReasoningInHistory.Never, true, false)]
    public void ToMessage_Reasoning_GoesAlongWhereItIsNeeded(ReasoningInHistory when, bool callsTools, bool isKept)
    {
        ChatCompletion answer = Answer(new ChatResponseMessage { Content = "Hi", Reasoning = "Hm.", ToolCalls = callsTools ? [Call] : [] });

        ChatMessage message = answer.ToMessage(when);

        message.Role.ShouldBe(ChatRole.Assistant);
        message.Text.ShouldBe("Hi");
        message.Reasoning.ShouldBe(isKept ? "Hm." : null);
        message.ToolCalls.Count.ShouldBe(callsTools ? 1 : 0);
    }

    [Theory]
    [InlineData(BrokenArguments.Mend, "{\"city\": \"Par", "{}")]
    [InlineData(BrokenArguments.Keep, "{\"city\": \"Par", "{\"city\": \"Par")]
    [InlineData(BrokenArguments.Mend, "[1]", "{}")]
    [InlineData(BrokenArguments.Keep, "", "{}")]
    [InlineData(BrokenArguments.Keep, "null", "{}")]
    [InlineData(BrokenArguments.Mend, "{\"city\": 1}", "{\"city\": 1}")]
    public void ToMessage_Arguments_AreWhatServersTake(BrokenArguments broken, string arguments, string sent) =>
        Answer(new ChatResponseMessage { ToolCalls = [Call with { Arguments = arguments }] })
            .ToMessage(brokenArguments: broken).ToolCalls[0].Arguments.ShouldBe(sent);

    [Fact]
    public void ToMessage_AnswerWithCallsOnly_HasNullContent() =>
        JsonSerializer.Serialize(Answer(new ChatResponseMessage { ToolCalls = [Call] }).ToMessage()).ShouldStartWith("""{"role":"assistant","content":null,"tool_calls":[""");

    [Fact]
    public void ToMessage_WithoutAChoice_IsRefused() => Should.Throw<InvalidOperationException>(() => new ChatCompletion().ToMessage());

    [Fact]
    public void FirstToolCall_OfAnAnswer_IsNullWithoutCalls()
    {
        ChatCompletion without = Answer(new ChatResponseMessage { Content = "Hi" });
        ChatCompletion with = Answer(new ChatResponseMessage { ToolCalls = [Call] });

        without.HasToolCalls.ShouldBeFalse();
        without.FirstToolCall.ShouldBeNull();
        with.HasToolCalls.ShouldBeTrue();
        with.FirstToolCall.ShouldBe(Call);
    }

    private static ChatCompletion Answer(ChatResponseMessage message) => new() { Choices = [new ChatChoice { Message = message }] };
}
