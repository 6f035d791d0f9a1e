using System.Text.Json.Serialization;

namespace Vllm.Benchmarks.Clients;

/// <summary>The chunk as a user of System.Text.Json would declare it.</summary>
internal sealed record WireChunk(string Id, long Created, string Model, WireChoice[] Choices, WireUsage? Usage);

internal sealed record WireChoice(int Index, WireDelta Delta, WireLogprobs? Logprobs, string? FinishReason);

internal sealed record WireDelta(string? Role, string? Content, WireToolCall[]? ToolCalls);

internal sealed record WireToolCall(int Index, string? Id, WireFunction? Function);

internal sealed record WireFunction(string? Name, string? Arguments);

internal sealed record WireLogprobs(WireLogprob[]? Content);

internal sealed record WireLogprob(string Token, double Logprob, int[]? Bytes, WireLogprob[]? TopLogprobs);

internal sealed record WireUsage(long PromptTokens, long TotalTokens, long CompletionTokens);

/// <summary>Its generated reader.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WireChunk))]
internal sealed partial class WireJson : JsonSerializerContext;
