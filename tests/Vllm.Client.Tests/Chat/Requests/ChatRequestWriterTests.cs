using System.Globalization;
using System.Text.Json.Nodes;

namespace Vllm.Tests.Chat.Requests;

public class ChatRequestWriterTests
{
    [Fact]
    public void Write_TypicalRequest_IsExactlyThis()
    {
        ChatCompletionRequest request = new()
        {
            Model = "Qwen/Qwen3-8B",
            Messages = [ChatMessage.System("Be brief."), ChatMessage.User("Why is the sky blue?")],
            Temperature = 0.7,
            MaxTokens = 256,
            TopK = 20,
            Stop = ["\n\n"],
            LogitBias = new Dictionary<int, double> { [42] = -1.5 },
            ReasoningEffort = ReasoningEffort.Low,
            Extra = { ["chat_template_kwargs"] = new JsonObject { ["enable_thinking"] = true } },
        };

        JsonNode.DeepEquals(RequestJson.Tree(request, stream: true), JsonNode.Parse("""
            {
              "model": "Qwen/Qwen3-8B",
              "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Why is the sky blue?"}],
              "temperature": 0.7, "max_tokens": 256, "top_k": 20, "stop": ["\n\n"], "logit_bias": {"42": -1.5},
              "reasoning_effort": "low", "stream": true, "chat_template_kwargs": {"enable_thinking": true}
            }
            """)).ShouldBeTrue();
    }

    [Fact]
    public void Write_OnlyMessages_SendsNothingElse() =>
        RequestJson.Text(RequestJson.Hello).ShouldBe("""{"messages":[{"role":"user","content":"Hello"}]}""");

    [Fact]
    public void Write_Always_BeginsWithModelAndMessages() =>
        RequestJson.Text(RequestJson.Hello with { Model = "m", N = 2, AddGenerationPrompt = false }, stream: true)
            .ShouldStartWith("""{"model":"m","messages":[""");

    [Theory]
    [InlineData(null, "standard", "standard")]
    [InlineData("mine", "standard", "mine")]
    [InlineData("mine", null, "mine")]
    public void Write_DefaultModel_IsTakenWhenTheRequestNamesNone(string? model, string? defaultModel, string expected) =>
        ((string?)RequestJson.Tree(RequestJson.Hello with { Model = model }, defaultModel)["model"]).ShouldBe(expected);

    [Fact]
    public void Write_Twice_LeavesTheRequestAsItWas()
    {
        ChatCompletionRequest request = RequestJson.Hello with { Tools = [ChatTool.Function("f", null, new JsonObject())] };
        string first = RequestJson.Text(request, "m", stream: true);

        RequestJson.Text(request, "m", stream: true).ShouldBe(first);
        request.Model.ShouldBeNull();
    }

    [Fact]
    public void Write_Extra_WinsOverTypedPropertiesAndStandsOnce()
    {
        ChatCompletionRequest request = new()
        {
            Messages = [ChatMessage.User("hi")],
            Model = "m",
            Temperature = 0.5,
            Extra = { ["temperature"] = 1, ["new_field"] = new JsonArray(1, "a"), ["seed"] = null, ["model"] = "other" },
        };

        RequestJson.Text(request).ShouldBe(
            """{"messages":[{"role":"user","content":"hi"}],"temperature":1,"new_field":[1,"a"],"seed":null,"model":"other"}""");
    }

    [Fact]
    public void Write_MessagesInExtra_AreSentWhenTheTypedListIsEmpty()
    {
        JsonArray messages = [new JsonObject { ["role"] = "x" }];
        ChatCompletionRequest request = new() { Messages = [], Extra = { ["messages"] = messages } };

        RequestJson.Text(request).ShouldBe("""{"messages":[{"role":"x"}]}""");
    }

    [Fact]
    public void Write_TextOfAnyScript_StaysReadableAndHasNoByteOrderMark()
    {
        byte[] body = RequestWriter.Write(new ChatCompletionRequest { Messages = [ChatMessage.User("日本 é <b> & '\"\\\n")] }, null, false).ToArray();

        body[0].ShouldBe((byte)'{');
        System.Text.Encoding.UTF8.GetString(body).ShouldContain("""日本 é <b> & '\"\\\n""");
    }

    [Fact]
    public void Write_SurrogatePair_ArrivesWhole() =>
        ((string?)RequestJson.Tree(new() { Messages = [ChatMessage.User("😀")] })["messages"]![0]!["content"]).ShouldBe("😀");

    [Fact]
    public void Write_HalfOfASurrogatePair_IsSentAsReplacementCharacter()
    {
        Content("a\ud83c").ShouldBe("a\ufffd");
        Content("\udc00b").ShouldBe("\ufffdb");

        static string? Content(string text) =>
            (string?)RequestJson.Tree(new() { Messages = [ChatMessage.User(text)] })["messages"]![0]!["content"];
    }

    [Fact]
    public void Write_UnwritableValue_NamesTheField()
    {
        Refusal(new() { Messages = [ChatMessage.User("hi")], Extra = { ["weight"] = double.NaN } }).ShouldStartWith("'weight' cannot be");
        Refusal(new() { Messages = [ChatMessage.User("hi")], Extra = { ["half"] = JsonNode.Parse("\"\\ud83c\"") } })
            .ShouldStartWith("'half' cannot be");
        Refusal(RequestJson.Hello with { VllmXargs = new JsonObject { ["x"] = double.PositiveInfinity } })
            .ShouldStartWith("'vllm_xargs' cannot be");

        static string Refusal(ChatCompletionRequest request)
        {
            ArgumentException e = Should.Throw<ArgumentException>(() => RequestWriter.Write(request, null, false));
            e.ParamName.ShouldBe("request");
            return e.Message;
        }
    }

    [Fact]
    public void Write_UnderACultureWithCommas_WritesPoints()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NegativeSign = "~";
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = culture;
            ChatCompletionRequest request = RequestJson.Hello with
            {
                Temperature = 0.25,
                Seed = -5,
                LogitBias = new Dictionary<int, double> { [7] = -0.5 },
            };

            RequestJson.Text(request).ShouldContain("\"temperature\":0.25");
            RequestJson.Text(request).ShouldContain("\"seed\":-5");
            RequestJson.Text(request).ShouldContain("\"logit_bias\":{\"7\":-0.5}");
            Should.Throw<ArgumentException>(() => RequestJson.Text(request with { Temperature = -0.5 })).Message.ShouldContain("(-0.5)");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Write_NestedOptions_LeaveOutWhatIsNull()
    {
        JsonObject body = RequestJson.Tree(
            RequestJson.Hello with
            {
                StreamOptions = new() { IncludeUsage = true },
                RepetitionDetection = new() { MaxPatternSize = 20, MinCount = 3 },
                StructuredOutputs = new() { Choice = ["yes", "no"] },
                TruncationSide = TruncationSide.Left,
                MmPayload = new("later"),
            },
            stream: true);

        body["stream_options"]!.ToJsonString().ShouldBe("""{"include_usage":true}""");
        body["repetition_detection"]!.ToJsonString().ShouldBe("""{"max_pattern_size":20,"min_count":3}""");
        body["structured_outputs"]!.ToJsonString().ShouldBe("""{"choice":["yes","no"]}""");
        body["truncation_side"]!.ToJsonString().ShouldBe("\"left\"");
        body["mm_payload"]!.ToJsonString().ShouldBe("\"later\"");
    }
}
