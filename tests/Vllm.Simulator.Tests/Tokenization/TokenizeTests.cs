using System.Text.Json.Nodes;
using Vllm.Testing;

namespace Vllm.Simulator.Tests.Tokenization;

public sealed class TokenizeTests
{
    public static TheoryData<string> ChatRequests =>
    [
        """{"messages":[{"role":"user","content":"Why is the sky blue?"}]}""",
        """{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}],"chat_template_kwargs":{"enable_thinking":false}}""",
        """{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"He"}],"add_generation_prompt":false,"continue_final_message":true}""",
        """{"messages":[{"role":"user","content":"Weather?"}],"tools":[{"type":"function","function":{"name":"get_weather","parameters":{"type":"object"}}}]}""",
        """{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/gif;base64,R0lGODlhAAEAAQAAADs="}},{"type":"text","text":"What?"}]}]}""",
    ];

    [Theory]
    [MemberData(nameof(ChatRequests))]
    public async Task Tokenize_ChatForm_CountsAsTheChatRequestDoes(string request)
    {
        foreach (FrontEnd frontEnd in Enum.GetValues<FrontEnd>())
        {
            await using VllmSimulator server = await Simulators.StartAsync(new() { FrontEnd = frontEnd });
            JsonNode chat = await AskAsync(server, request, "/v1/chat/completions");

            JsonNode tokens = await AskAsync(server, request, "/tokenize");

            ((int)tokens["count"]!).ShouldBe((int)chat["usage"]!["prompt_tokens"]!);
            tokens["tokens"]!.AsArray().Count.ShouldBe((int)tokens["count"]!);
        }
    }

    [Fact]
    public async Task Tokenize_Prompt_CountsAsTheCompletionDoes()
    {
        await using VllmSimulator server = await Simulators.StartAsync();
        const string Request = """{"prompt":"Grüße 🌈 <|im_start|> there"}""";

        JsonNode tokens = await AskAsync(server, Request, "/tokenize");
        JsonNode completion = await AskAsync(server, Request, "/v1/completions");

        ((int)tokens["count"]!).ShouldBe((int)completion["usage"]!["prompt_tokens"]!);
    }

    [Fact]
    public async Task Detokenize_WhatWasTokenized_GivesTheTextAgain()
    {
        await using VllmSimulator server = await Simulators.StartAsync();
        const string Text = "Grüße, 世界! <think> 🌈";
        JsonNode tokens = await AskAsync(server, new JsonObject { ["prompt"] = Text, ["return_token_strs"] = true }.ToJsonString(), "/tokenize");
        tokens["token_strs"]!.AsArray().Count.ShouldBe((int)tokens["count"]!);

        JsonNode text = await AskAsync(server, new JsonObject { ["tokens"] = tokens["tokens"]!.DeepClone() }.ToJsonString(), "/detokenize");

        ((string)text["prompt"]!).ShouldBe(Text);
    }

    [Theory]
    [InlineData(FrontEnd.Python, "{}", "2 validation errors:\n  {'type': 'missing', 'loc': 'body.TokenizeCompletionRequest.prompt', 'msg': 'Field required', 'input': '<dict of 0 items>'}\n  {'type': 'missing', 'loc': 'body.TokenizeChatRequest.messages', 'msg': 'Field required', 'input': '<dict of 0 items>'}")]
    [InlineData(FrontEnd.Rust, "{}", "Failed to deserialize the JSON body into the target type: data did not match any variant of untagged enum TokenizeRequest")]
    [InlineData(FrontEnd.Rust, """{"messages":[{"role":"user","content":[{"type":"hologram"}]}]}""", "unsupported multimodal content: hologram")]
    [InlineData(FrontEnd.Python, """{"messages":[{"role":"user","content":"a"}],"add_generation_prompt":true,"continue_final_message":true}""", "Cannot set both `continue_final_message` and `add_generation_prompt` to True.")]
    public async Task Tokenize_BadRequest_IsRefused(FrontEnd frontEnd, string body, string message)
    {
        await using VllmSimulator server = await Simulators.StartAsync(new() { FrontEnd = frontEnd });

        RecordedResponse answer = await RawHttp.PostAsync(server, body, "/tokenize");

        answer.Status.ShouldBe(400);
        ((string?)JsonNode.Parse(answer.Body)!["error"]!["message"]).ShouldBe(message);
    }

    private static async Task<JsonNode> AskAsync(VllmSimulator server, string request, string path)
    {
        RecordedResponse answer = await RawHttp.PostAsync(server, request, path);
        answer.Status.ShouldBe(200, answer.Body);
        return JsonNode.Parse(answer.Body)!;
    }
}
