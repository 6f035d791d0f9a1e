using Vllm.Testing;

namespace Vllm.Tests.Wire;

public sealed class ExpectedAnswerTests
{
    private static readonly FoldedToolCall Call = new("call_1", "weather", "{\"city\":\"Bern\"}");

    private static readonly FoldedAnswer Answer = new()
    {
        Content = "Hello",
        Reasoning = "Hm",
        Refusal = "No",
        Text = "Bye",
        ToolCalls = [Call],
        FinishReason = "stop",
        Usage = new FoldedUsage(1, 2, 3),
        LogProbs = [-0.5, null],
        Choices = [new FoldedChoice { Index = 1, Content = "xy" }, new FoldedChoice { Index = 0, Content = "AB", FinishReason = "stop" }],
    };

    private static readonly FoldedError Error = new()
    {
        Kind = "api",
        Status = 429,
        Retryable = true,
        Message = "limit reached",
        Reason = "rate_limit",
        Code = "429",
        Type = "RateLimit",
        Param = "n",
        RetryAfter = TimeSpan.FromSeconds(1.5),
        RetryAfterDate = new DateTimeOffset(2099, 10, 21, 7, 28, 3, TimeSpan.Zero),
    };

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"content": "Hello", "reasoning": "Hm", "refusal": "No", "text": "Bye", "finish_reason": "stop", "error": null}""")]
    [InlineData("""{"content": null, "reasoning": null, "refusal": null, "text": null, "usage": null}""")]
    [InlineData("""{"tool_calls": [{"id": "call_1", "name": "weather", "arguments": "{\"city\":\"Bern\"}"}]}""")]
    [InlineData("""{"tool_calls": [{"id": null, "name": "weather"}]}""")]
    [InlineData("""{"usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}}""")]
    [InlineData("""{"usage": {"total_tokens": 3}}""")]
    [InlineData("""{"logprobs": [-0.5, null]}""")]
    [InlineData("""{"choices": [{"index": 0, "content": "AB", "finish_reason": "stop"}, {"index": 1, "text": "", "tool_calls": []}]}""")]
    public void Differences_RightAnswer_IsEmpty(string expect) => Differences(expect, Answer).ShouldBeEmpty();

    [Theory]
    [InlineData("""{"content": "hello"}""", "content: expected \"hello\" (5 characters), was \"Hello\" (5 characters)")]
    [InlineData("""{"reasoning": ""}""", "reasoning: expected \"\" (0 characters), was \"Hm\" (2 characters)")]
    [InlineData("""{"refusal": "Na"}""", "refusal: expected \"Na\" (2 characters), was \"No\" (2 characters)")]
    [InlineData("""{"text": "B\ufffd"}""", "text: expected \"B\\ufffd\" (2 characters), was \"Bye\" (3 characters)")]
    [InlineData("""{"tool_calls": []}""", "tool_calls: number: expected 0, was 1")]
    [InlineData("""{"tool_calls": [{"id": "call_2"}]}""", "tool_calls[0].id: expected \"call_2\", was \"call_1\"")]
    [InlineData("""{"tool_calls": [{"name": "time"}]}""", "tool_calls[0].name: expected \"time\", was \"weather\"")]
    [InlineData("""{"tool_calls": [{"arguments": null}]}""", "tool_calls[0].arguments: expected \"\", was \"{\\\"city\\\":\\\"Bern\\\"}\"")]
    [InlineData("""{"finish_reason": null}""", "finish_reason: expected null, was \"stop\"")]
    [InlineData("""{"usage": {"prompt_tokens": 0}}""", "usage.prompt_tokens: expected 0, was 1")]
    [InlineData("""{"usage": {"completion_tokens": 0}}""", "usage.completion_tokens: expected 0, was 2")]
    [InlineData("""{"usage": {"total_tokens": 0}}""", "usage.total_tokens: expected 0, was 3")]
    [InlineData("""{"logprobs": [-0.5]}""", "logprobs: expected [-0.5], was [-0.5, null]")]
    [InlineData("""{"logprobs": [-0.5000001, null]}""", "logprobs: expected [-0.5000001, null], was [-0.5, null]")]
    [InlineData(
        """{"choices": [{"index": 0, "content": "A"}, {"index": 1}]}""",
        "choices[0].content: expected \"A\" (1 characters), was \"AB\" (2 characters)")]
    [InlineData(
        """{"choices": [{"index": 0, "text": "A"}, {"index": 1}]}""",
        "choices[0].text: expected \"A\" (1 characters), was \"\" (0 characters)")]
    [InlineData(
        """{"choices": [{"index": 0}, {"index": 1, "finish_reason": "stop"}]}""",
        "choices[1].finish_reason: expected \"stop\", was null")]
    [InlineData("""{"choices": [{"index": 0}, {"index": 1, "tool_calls": [{}]}]}""", "choices[1].tool_calls: number: expected 1, was 0")]
    [InlineData("""{"choices": [{"index": 0}]}""", "choices[1]: number: expected 0, was 1")]
    [InlineData("""{"choices": [{"index": 0}, {"index": 1}, {"index": 2}]}""", "choices[2]: number: expected 1, was 0")]
    [InlineData("""{"error": {"kind": "api"}}""", "error: expected {\"kind\": \"api\"}, was success")]
    public void Differences_WrongAnswer_NamesTheKeyAndBothValues(string expect, string difference) =>
        Differences(expect, Answer).ShouldBe([difference]);

    [Fact]
    public void Differences_SeveralWrongKeys_NamesEach() =>
        Differences("""{"content": "", "text": "", "finish_reason": "length"}""", Answer).Count.ShouldBe(3);

    [Theory]
    [InlineData(3, "xxx", 0)]
    [InlineData(4, "xxx", 1)]
    [InlineData(3, "xxy", 1)]
    [InlineData(3, "xy", 2)]
    public void Differences_RepeatedCharacter_ComparesLengthAndCharacter(int length, string actual, int differences)
    {
        string expect = $$"""{"content": null, "content_len": {{length}}, "content_repeat": "x"}""";

        Differences(expect, new FoldedAnswer { Content = actual }).Count.ShouldBe(differences);
        Differences(expect, new FoldedAnswer { Text = actual }).Count.ShouldBe(differences);
    }

    [Fact]
    public void Differences_MissingCount_IsZero()
    {
        var answer = new FoldedAnswer { Usage = new FoldedUsage(5, null, null) };

        Differences("""{"usage": {"prompt_tokens": 5, "completion_tokens": 0}}""", answer).ShouldBeEmpty();
        Differences("""{"usage": {"prompt_tokens": 0}}""", new FoldedAnswer()).ShouldHaveSingleItem().ShouldContain("was none");
    }

    [Fact]
    public void Differences_ToolCallWithoutArguments_EqualsEmptyOnes()
    {
        var answer = new FoldedAnswer { ToolCalls = [new FoldedToolCall("made up", "f", null)] };

        Differences("""{"tool_calls": [{"id": null, "name": "f", "arguments": ""}]}""", answer).ShouldBeEmpty();
    }

    [Fact]
    public void Differences_LongText_ShowsTheFirstDifferentPlaceOnly()
    {
        string text = new('a', 5000);

        string line = Differences($$"""{"content": "{{text}}b{{text}}"}""", new FoldedAnswer { Content = $"{text}\ud83d{text}" })
            .ShouldHaveSingleItem();

        line.Length.ShouldBeLessThan(400);
        line.ShouldContain("aab");
        line.ShouldContain("aa\\ud83da");
    }

    [Theory]
    [InlineData(
        """{"kind": "api", "status": 429, "retryable": true, "message_contains": "limit", "code": 429, "type": "RateLimit", "param": "n"}""")]
    [InlineData("""{"kind": ["http", "api"], "status": null, "reason": "rate_limit", "retry_after_s": 1.5}""")]
    [InlineData("""{"kind": "api", "retry_after_s": null, "retry_after_date": "Wed, 21 Oct 2099 07:28:00 GMT"}""")]
    public void Differences_RightError_IsEmpty(string error) =>
        Differences($$"""{"error": {{error}}}""", new FoldedAnswer { Error = Error }).ShouldBeEmpty();

    [Theory]
    [InlineData("""{"kind": "http"}""", "error.kind: expected http, was api (limit reached)")]
    [InlineData("""{"kind": ["http", "json"]}""", "error.kind: expected http or json, was api (limit reached)")]
    [InlineData("""{"kind": "api", "status": 500}""", "error.status: expected 500, was 429")]
    [InlineData("""{"kind": "api", "retryable": false}""", "error.retryable: expected False, was True")]
    [InlineData("""{"kind": "api", "message_contains": "Limit"}""", "error.message_contains: expected \"Limit\", was \"limit reached\"")]
    [InlineData("""{"kind": "api", "reason": "too_large"}""", "error.reason: expected \"too_large\", was \"rate_limit\"")]
    [InlineData("""{"kind": "api", "code": "x"}""", "error.code: expected \"x\", was \"429\"")]
    [InlineData("""{"kind": "api", "type": "x"}""", "error.type: expected \"x\", was \"RateLimit\"")]
    [InlineData("""{"kind": "api", "param": "x"}""", "error.param: expected \"x\", was \"n\"")]
    [InlineData("""{"kind": "api", "retry_after_s": 1}""", "error.retry_after_s: expected 1, was 1.5")]
    public void Differences_WrongError_NamesTheKeyAndBothValues(string error, string difference) =>
        Differences($$"""{"error": {{error}}}""", new FoldedAnswer { Error = Error }).ShouldBe([difference]);

    [Fact]
    public void Differences_ErrorWhereSuccessIsRight_ShowsIt() =>
        Differences("""{"error": null}""", new FoldedAnswer { Error = Error })
            .ShouldBe(["error: expected success, was api: limit reached"]);

    [Fact]
    public void Differences_OtherRetryDate_ShowsIt()
    {
        const string Expect = """{"error": {"kind": "api", "retry_after_date": "Wed, 21 Oct 2099 07:29:00 GMT"}}""";

        Differences(Expect, new FoldedAnswer { Error = Error }).ShouldHaveSingleItem().ShouldStartWith("error.retry_after_date");
        Differences(Expect, new FoldedAnswer { Error = Error with { RetryAfterDate = null } })
            .ShouldHaveSingleItem().ShouldEndWith("was none");
    }

    [Fact]
    public void Has_NullAndAbsent_AreDifferent()
    {
        ExpectedAnswer expect = ExpectedAnswer.Parse("""{"usage": null, "content": "x"}""");

        (expect.Has("usage"), expect.Has("text")).ShouldBe((true, false));
        (expect.TextOf("content"), expect.TextOf("text"), expect.IsSuccess).ShouldBe(("x", null, true));
    }

    private static IReadOnlyList<string> Differences(string expect, FoldedAnswer actual) =>
        ExpectedAnswer.Parse(expect).Differences(actual);
}
