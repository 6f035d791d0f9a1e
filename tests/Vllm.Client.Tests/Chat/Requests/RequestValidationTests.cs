using System.Text.Json.Nodes;

namespace Vllm.Tests.Chat.Requests;

public class RequestValidationTests
{
    private static readonly ChatCompletionRequest Hello = RequestJson.Hello;
    private static readonly ChatTool[] Tools = [ChatTool.Function("f")];

    public static TheoryData<ChatCompletionRequest, bool, string> Wrong() => new()
    {
        { Hello with { Messages = null! }, false, "Messages (null) must not be null" },
        { Hello with { Messages = [] }, false, "Messages (0 entries) must hold at least one message" },
        { Hello with { Messages = [ChatMessage.User("a"), null!] }, false, "Messages[1] (null) must not be null" },
        { Hello with { Extra = new() { ["messages"] = new JsonArray(1) } }, false, "Messages (1 entries) must be empty when Extra holds" },
        { Hello with { Messages = [], Extra = new() { ["messages"] = "hi" } }, false, "Extra (messages) must be an array" },
        { Hello with { Extra = new() { ["stream"] = true } }, true, "call CreateAsync or StreamAsync" },
        { Hello with { Temperature = double.NaN }, false, "Temperature (NaN) must be a finite number" },
        { Hello with { TopP = double.PositiveInfinity }, false, "TopP (Infinity) must be a finite number" },
        { Hello with { MinP = double.NaN }, false, "MinP (NaN)" },
        { Hello with { FrequencyPenalty = double.NaN }, false, "FrequencyPenalty (NaN)" },
        { Hello with { PresencePenalty = double.NaN }, false, "PresencePenalty (NaN)" },
        { Hello with { RepetitionPenalty = double.NaN }, false, "RepetitionPenalty (NaN)" },
        { Hello with { LengthPenalty = double.NegativeInfinity }, false, "LengthPenalty (-Infinity)" },
        { Hello with { LogitBias = new Dictionary<int, double> { [5] = double.NaN } }, false, "LogitBias[5] (NaN)" },
        { Hello with { N = 0 }, false, "N (0) must be at least 1" },
        { Hello with { N = 2, Temperature = 0 }, false, "N (2) needs a Temperature over 0" },
        { Hello with { Temperature = -1 }, false, "Temperature (-1) must be at least 0" },
        { Hello with { TopP = 0 }, false, "TopP (0) must be over 0" },
        { Hello with { TopP = 2 }, false, "TopP (2) must be over 0" },
        { Hello with { TopK = -7 }, false, "TopK (-7) must be at least 1" },
        { Hello with { MinP = 1.5 }, false, "MinP (1.5) must be from 0 to 1" },
        { Hello with { RepetitionPenalty = 0 }, false, "RepetitionPenalty (0) must be over 0" },
        { Hello with { MaxTokens = 0 }, false, "MaxTokens (0) must be at least 1" },
        { Hello with { MaxCompletionTokens = -5 }, false, "MaxCompletionTokens (-5) must be at least 1" },
        { Hello with { MinTokens = -1 }, false, "MinTokens (-1) must be at least 0" },
        { Hello with { MinTokens = 50, MaxTokens = 5 }, false, "MinTokens (50) must not be over the 5 tokens" },
        { Hello with { AllowedTokenIds = [] }, false, "AllowedTokenIds (0 entries)" },
        { Hello with { CacheSalt = "" }, false, "CacheSalt () must not be empty" },
        { Hello with { TopLogprobs = 3 }, false, "TopLogprobs (3) needs Logprobs = true" },
        { Hello with { TopLogprobs = -2, Logprobs = true }, false, "TopLogprobs (-2) must be" },
        { Hello with { LogprobTokenIds = [], Logprobs = true }, false, "LogprobTokenIds (0 entries)" },
        { Hello with { LogprobTokenIds = [1] }, false, "LogprobTokenIds (1 entries) needs Logprobs = true" },
        { Hello with { PromptLogprobs = -2 }, false, "PromptLogprobs (-2) must be" },
        { Hello with { PromptLogprobs = 1 }, true, "PromptLogprobs (1) cannot come in a stream" },
        { Hello with { Tools = [] }, false, "Tools (0 entries) must hold a tool" },
        { Hello with { Tools = [null!] }, false, "Tools[0] (null) must not be null" },
        { Hello with { ToolChoice = ToolChoice.Required }, false, "ToolChoice (\"required\") needs Tools" },
        { Hello with { Tools = Tools, ToolChoice = ToolChoice.Function("g") }, false, "must name one of the Tools" },
        { Hello with { StructuredOutputs = new() }, false, "StructuredOutputs (no constraint) must set exactly one" },
        { Hello with { StructuredOutputs = new() { Regex = "a", Choice = ["a"] } }, false, "StructuredOutputs (Regex and Choice) must" },
        { Hello with { ContinueFinalMessage = true, AddGenerationPrompt = true }, false, "needs AddGenerationPrompt = false" },
        { Hello with { StreamOptions = new() { IncludeUsage = true } }, false, "has a meaning only in a stream: call StreamAsync" },
    };

    public static TheoryData<ChatCompletionRequest, bool> Right() => new()
    {
        // Limits that options, models or versions move are the server's business.
        { Hello with { Temperature = 2.5, TopK = -1, N = 100_000, FrequencyPenalty = 3 }, false },
        { Hello with { TopLogprobs = 0, PromptLogprobs = 0 }, true },
        { Hello with { TopLogprobs = -1, Logprobs = true, PromptLogprobs = -1 }, false },
        { Hello with { MaxTokens = 5, MaxCompletionTokens = 50, MinTokens = 20 }, false },
        { Hello with { N = 2, Temperature = 0, UseBeamSearch = true }, false },
        { Hello with { ToolChoice = ToolChoice.None }, false },
        { Hello with { Tools = Tools, ToolChoice = ToolChoice.Function("f") }, false },
        { Hello with { Stop = ["a", "b", "c", "d", "e"], BadWords = [""] }, false },
        { Hello with { StreamOptions = new() }, true },
        // Extra is the way around.
        { Hello with { TopLogprobs = 3, Extra = new() { ["logprobs"] = true } }, false },
        { Hello with { ToolChoice = ToolChoice.Auto, Extra = new() { ["tools"] = new JsonArray(1) } }, false },
        { Hello with { Extra = new() { ["n"] = 0, ["stream_options"] = new JsonObject() } }, false },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Write_WhatNoServerAccepts_IsRefusedWithPropertyValueAndRemedy(ChatCompletionRequest request, bool stream, string message)
    {
        ArgumentException e = Should.Throw<ArgumentException>(() => RequestWriter.Write(request, "m", stream));

        e.Message.ShouldContain(message);
        e.ParamName.ShouldBe("request");
    }

    [Theory]
    [MemberData(nameof(Right))]
    public void Write_WhatAServerMayAccept_IsWritten(ChatCompletionRequest request, bool stream) =>
        RequestWriter.Write(request, "m", stream).IsEmpty.ShouldBeFalse();

    [Fact]
    public void Extra_Null_IsRefused() => Should.Throw<ArgumentNullException>(() => Hello with { Extra = null! });
}
