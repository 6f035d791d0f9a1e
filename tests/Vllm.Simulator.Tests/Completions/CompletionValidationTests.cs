using System.Text.Json.Nodes;
using Vllm.Testing;

namespace Vllm.Simulator.Tests.Completions;

/// <summary>Refusals that no recording shows; where there is one, ReplayTests compares it.</summary>
public sealed class CompletionValidationTests
{
    [Theory]
    [InlineData("{}", "Either prompt or prompt_embeds must be provided and non-empty. (parameter=prompt)")]
    [InlineData("""{"prompt":""}""", "Either prompt or prompt_embeds must be provided and non-empty. (parameter=prompt)")]
    [InlineData("""{"prompt":["a",""]}""", "The decoder prompt cannot be empty")]
    [InlineData("""{"prompt":[1,99999999999]}""", "Token id 2147483647 is out of vocabulary")]
    [InlineData("""{"prompt":"a","suffix":"b"}""", "suffix is not currently supported")]
    [InlineData("""{"prompt":"a","max_tokens":0}""", "max_tokens must be at least 1, got 0. (parameter=max_tokens, value=0)")]
    [InlineData("""{"prompt":"a","logprobs":-2}""", "`logprobs` must be a positive value or -1. (parameter=logprobs, value=-2)")]
    [InlineData("""{"prompt":"a","stream_options":{"include_usage":true}}""", "Stream options can only be defined when `stream=True`. (parameter=stream_options)")]
    [InlineData("""{"prompt":"a","stream":true,"use_beam_search":true}""", "Streaming is not currently supported with beam search")]
    [InlineData("""{"prompt":"a","n":2,"temperature":0}""", "n must be 1 when using greedy sampling, got 2.")]
    [InlineData("""{"prompt":"a","max_tokens":"many"}""", "1 validation error:\n  {'type': 'int_parsing', 'loc': 'body.max_tokens', 'msg': 'Input should be a valid integer, unable to parse string as an integer', 'input': 'many'}")]
    [InlineData("""{"prompt":5}""", "4 validation errors:\n  {'type': 'list_type', 'loc': 'body.prompt.list[constrained-int]', 'msg': 'Input should be a valid list', 'input': '5'}\n  {'type': 'list_type', 'loc': 'body.prompt.list[list[constrained-int]]', 'msg': 'Input should be a valid list', 'input': '5'}\n  {'type': 'string_type', 'loc': 'body.prompt.str', 'msg': 'Input should be a valid string', 'input': '5'}\n  {'type': 'list_type', 'loc': 'body.prompt.list[str]', 'msg': 'Input should be a valid list', 'input': '5'}")]
    public async Task Post_BadRequestPython_IsRefusedInVllmsWords(string body, string message) =>
        (await RefusalAsync(FrontEnd.Python, body)).ShouldBe(message);

    [Theory]
    [InlineData("{}", "Failed to deserialize the JSON body into the target type: missing field `prompt` at line 1 column 2")]
    [InlineData("""{"prompt":"a","n":2}""", "Only n=1 is supported.")]
    [InlineData("""{"prompt":"a","max_tokens":0}""", "max_tokens=0 is only supported when echo=true.")]
    [InlineData("""{"prompt":"a","stream_options":{}}""", "stream_options are only supported when stream=true.")]
    [InlineData("""{"prompt":"a","max_tokens":"many"}""", "Failed to deserialize the JSON body into the target type: max_tokens: invalid type: string \"many\", expected u32 at line 1 column 33")]
    public async Task Post_BadRequestRust_IsRefusedInItsWords(string body, string message) =>
        (await RefusalAsync(FrontEnd.Rust, body)).ShouldBe(message);

    private static async Task<string> RefusalAsync(FrontEnd frontEnd, string body)
    {
        await using VllmSimulator server = await Simulators.StartAsync(new() { FrontEnd = frontEnd });
        RecordedResponse answer = await RawHttp.PostAsync(server, body, "/v1/completions");
        answer.Status.ShouldBe(400, answer.Body);
        return (string)JsonNode.Parse(answer.Body)!["error"]!["message"]!;
    }
}
