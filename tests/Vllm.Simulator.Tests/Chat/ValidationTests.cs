using System.Text;
using System.Text.Json.Nodes;
using Vllm.Testing;

namespace Vllm.Simulator.Tests.Chat;

/// <summary>Refusals that no recording shows; where there is one, ReplayTests compares it.</summary>
public sealed class ValidationTests
{
    private const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    [Theory]
    [InlineData("\"temperature\":\"hot\"", "1 validation error:\n  {'type': 'float_parsing', 'loc': 'body.temperature', 'msg': 'Input should be a valid number, unable to parse string as a number', 'input': 'hot'}", "body.temperature")]
    [InlineData("\"max_tokens\":1.5", "1 validation error:\n  {'type': 'int_from_float', 'loc': 'body.max_tokens', 'msg': 'Input should be a valid integer, got a number with a fractional part', 'input': '1.5'}", "body.max_tokens")]
    [InlineData("\"stream_interval\":0", "1 validation error:\n  {'type': 'greater_than_equal', 'loc': 'body.stream_interval', 'msg': 'Input should be greater than or equal to 1', 'input': '0', 'ctx': {'ge': 1}}", "body.stream_interval")]
    [InlineData("\"tools\":[{\"type\":\"function\"}]", "1 validation error:\n  {'type': 'missing', 'loc': 'body.tools.0.function', 'msg': 'Field required', 'input': '<dict of 1 items>'}", "body.tools.0.function")]
    [InlineData("\"max_tokens\":0", "max_tokens must be at least 1, got 0. (parameter=max_tokens, value=0)", "max_tokens")]
    [InlineData("\"min_tokens\":9,\"max_tokens\":3", "min_tokens must be less than or equal to max_tokens=3, got 9.", null)]
    [InlineData("\"tools\":[]", "`tools` must not be an empty array. Either provide at least one tool or omit the field entirely. (parameter=tools)", "tools")]
    [InlineData("\"max_tokens\":4096", "This model's maximum context length is 4096 tokens. However, you requested 4096 output tokens and your prompt contains at least 1 input tokens, for a total of at least 4097 tokens. Please reduce the length of the input prompt or the number of requested output tokens. (parameter=input_tokens, value=1)", "input_tokens")]
    [InlineData("\"logit_bias\":{\"a\":1}", "logit_bias contains key(s) that cannot be converted to integer token IDs: ['a'] (parameter=logit_bias, value=['a'])", "logit_bias")]
    [InlineData("\"chat_template\":\"x\"", "Chat template is passed with request, but --trust-request-chat-template is not set. Refused request with untrusted chat template.", null)]
    public async Task Post_BadFieldPython_IsRefusedInVllmsWords(string field, string message, string? param)
    {
        await using VllmSimulator server = await Simulators.StartAsync();

        RecordedResponse answer = await RawHttp.PostAsync(server, $"{{{Messages},{field}}}");

        answer.Status.ShouldBe(400);
        JsonNode error = JsonNode.Parse(answer.Body)!["error"]!;
        ((string?)error["message"]).ShouldBe(message);
        ((string?)error["param"]).ShouldBe(param);
        ((int)error["code"]!).ShouldBe(400);
    }

    [Theory]
    [InlineData("\"max_tokens\":\"5\"", "Failed to deserialize the JSON body into the target type: max_tokens: invalid type: string \"5\", expected u32 at line 1 column 61")]
    [InlineData("\"stop_token_ids\":[1,\"a\"]", "Failed to deserialize the JSON body into the target type: stop_token_ids[1]: invalid type: string \"a\", expected u32 at line 1 column 68")]
    [InlineData("\"max_tokens\":100000", "max_tokens=100000 cannot be greater than max_model_len=4096. Please request fewer output tokens.")]
    [InlineData("\"n\":2", "Only n=1 is supported.")]
    [InlineData("\"tools\":[5]", "Failed to deserialize the JSON body into the target type: tools[0]: invalid type: integer `5`, expected a map at line 1 column 55")]
    [InlineData("\"x\":", "Failed to parse the request body as JSON: x: expected value at line 1 column 50")]
    public async Task Post_BadFieldRust_IsRefusedInSerdesWords(string field, string message)
    {
        await using VllmSimulator server = await Simulators.StartAsync(new() { FrontEnd = FrontEnd.Rust });

        RecordedResponse answer = await RawHttp.PostAsync(server, $"{{{Messages},{field}}}");

        answer.Status.ShouldBe(400);
        ((string?)JsonNode.Parse(answer.Body)!["error"]!["message"]).ShouldBe(message);
    }

    [Theory]
    [InlineData("", "missing", "body")]
    [InlineData("[1,", "json_invalid", "body.3")]
    [InlineData("{\"a\" 1}", "json_invalid", "body.5")]
    [InlineData("{\"a\":1} x", "json_invalid", "body.8")]
    [InlineData("{\"a\":\"b", "json_invalid", "body.5")]
    public async Task Post_BrokenBody_NamesThePlace(string body, string type, string location)
    {
        await using VllmSimulator server = await Simulators.StartAsync();

        RecordedResponse answer = await RawHttp.PostAsync(server, body);

        answer.Status.ShouldBe(400);
        JsonNode error = JsonNode.Parse(answer.Body)!["error"]!;
        ((string?)error["message"])!.ShouldContain($"'type': '{type}', 'loc': '{location}'");
        ((string?)error["param"]).ShouldBe(location);
    }

    [Theory]
    [InlineData(FrontEnd.Python)]
    [InlineData(FrontEnd.Rust)]
    public async Task Post_NestedTooDeep_IsRefused(FrontEnd frontEnd)
    {
        await using VllmSimulator server = await Simulators.StartAsync(new() { FrontEnd = frontEnd });

        RecordedResponse answer = await RawHttp.PostAsync(server, new string('[', 100_000));

        answer.Status.ShouldBe(400);
    }

    [Fact]
    public async Task Post_NotUtf8_GetsTheBareDetail()
    {
        await using VllmSimulator server = await Simulators.StartAsync();

        RecordedResponse answer = await RawHttp.SendAsync(
            server, "POST", "/v1/chat/completions", [.. "{\"a\":\""u8, 0xFF, .. "\"}"u8], new Dictionary<string, string> { ["Content-Type"] = "application/json" });

        answer.Status.ShouldBe(400);
        answer.Body.ShouldBe("""{"detail":"There was an error parsing the body"}""");
    }

    [Theory]
    [InlineData(FrontEnd.Python)]
    [InlineData(FrontEnd.Rust)]
    public async Task Post_LoneSurrogate_IsRefused(FrontEnd frontEnd)
    {
        await using VllmSimulator server = await Simulators.StartAsync(new() { FrontEnd = frontEnd });

        RecordedResponse answer = await RawHttp.PostAsync(server, "{\"messages\":[{\"role\":\"user\",\"content\":\"\\ud83c\"}]}");

        answer.Status.ShouldBe(400);
    }

    [Fact]
    public async Task Post_WithoutContentType_IsRefused()
    {
        await using VllmSimulator server = await Simulators.StartAsync();

        RecordedResponse answer = await RawHttp.SendAsync(server, "POST", "/v1/chat/completions", Encoding.UTF8.GetBytes($"{{{Messages}}}"));

        answer.Status.ShouldBe(400);
        answer.Body.ShouldContain("Unsupported Media Type: Only 'application/json' is allowed");
    }
}
