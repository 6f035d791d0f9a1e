using System.Text.Json.Nodes;

namespace Vllm.Tests.Completions.Requests;

public class CompletionRequestTests
{
    private static readonly CompletionRequest Once = new() { Prompt = "Once" };

    public static TheoryData<CompletionRequest, bool, string> Wrong() => new()
    {
        { new(), false, "Prompt (null) must be given, or PromptEmbeds in its place" },
        { new() { PromptEmbeds = [] }, false, "PromptEmbeds (0 entries) must hold one" },
        { new() { PromptEmbeds = [default] }, false, "PromptEmbeds[0] (0 bytes) must hold the bytes" },
        { Once with { Extra = new() { ["stream"] = true } }, true, "call CreateAsync or StreamAsync" },
        { Once with { Temperature = double.NaN }, false, "Temperature (NaN) must be a finite number" },
        { Once with { LogitBias = new Dictionary<int, double> { [5] = double.NaN } }, false, "LogitBias[5] (NaN)" },
        { Once with { N = 0 }, false, "N (0) must be at least 1" },
        { Once with { N = 2, Temperature = 0 }, false, "N (2) needs a Temperature over 0" },
        { Once with { Temperature = -1 }, false, "Temperature (-1) must be at least 0" },
        { Once with { TopP = 2 }, false, "TopP (2) must be over 0" },
        { Once with { MaxTokens = -1, Echo = true }, false, "MaxTokens (-1) must be at least 1, or 0 with Echo" },
        { Once with { MaxTokens = 0 }, false, "MaxTokens (0) must be at least 1: none at all makes sense only with Echo = true" },
        { Once with { MinTokens = 50, MaxTokens = 5 }, false, "MinTokens (50) must not be over the 5 tokens" },
        { Once with { Logprobs = -2 }, false, "Logprobs (-2) must be at least 0, or -1" },
        { Once with { LogprobTokenIds = [1] }, false, "LogprobTokenIds (1 entries) needs Logprobs" },
        { Once with { PromptLogprobs = 1 }, true, "PromptLogprobs (1) cannot come in a stream" },
        { Once with { UseBeamSearch = true }, true, "UseBeamSearch (True) cannot come in a stream" },
        { Once with { StructuredOutputs = new() }, false, "StructuredOutputs (no constraint) must set exactly one" },
        { Once with { CacheSalt = "" }, false, "CacheSalt () must not be empty" },
        { Once with { StreamOptions = new() { IncludeUsage = true } }, false, "has a meaning only in a stream: call StreamAsync" },
    };

    public static TheoryData<CompletionRequest, bool> Right() => new()
    {
        { Once with { MaxTokens = 0, Echo = true, Logprobs = 0 }, false },
        { Once with { Logprobs = -1, LogprobTokenIds = [1] }, true },
        { Once with { MinTokens = 20 }, false },
        { Once with { UseBeamSearch = true, N = 4, Temperature = 0 }, false },
        { Once with { Suffix = "the end" }, false },
        { new() { PromptEmbeds = [new byte[] { 1 }] }, false },

        // Extra is the way around.
        { new() { Extra = { ["prompt"] = new JsonArray("a", 1) } }, false },
        { Once with { MaxTokens = 0, Extra = new() { ["echo"] = true } }, false },
        { Once with { LogprobTokenIds = [1], Extra = new() { ["logprobs"] = 2 } }, false },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Write_WhatNoServerAccepts_IsRefusedWithPropertyValueAndRemedy(CompletionRequest request, bool stream, string message)
    {
        ArgumentException e = Should.Throw<ArgumentException>(() => RequestWriter.Write(request, "m", stream));

        e.Message.ShouldContain(message);
        e.ParamName.ShouldBe("request");
    }

    [Theory]
    [MemberData(nameof(Right))]
    public void Write_WhatAServerMayAccept_IsWritten(CompletionRequest request, bool stream) =>
        RequestWriter.Write(request, "m", stream).IsEmpty.ShouldBeFalse();

    [Fact]
    public void Write_TypicalRequest_IsExactlyThis()
    {
        CompletionRequest request = Once with
        {
            MaxTokens = 60,
            Temperature = 0.7,
            Logprobs = 2,
            Stop = ["END"],
            Extra = new() { ["max_tokens"] = 5, ["new_field"] = null },
        };

        CompletionJson.Text(request, "standard", stream: true).ShouldBe(
            """{"model":"standard","prompt":"Once","temperature":0.7,"stop":["END"],"logprobs":2,"stream":true,"max_tokens":5,"new_field":null}""");
        request.Model.ShouldBeNull();
    }

    [Fact]
    public void Extra_Null_IsRefused() => Should.Throw<ArgumentNullException>(() => Once with { Extra = null! });
}
