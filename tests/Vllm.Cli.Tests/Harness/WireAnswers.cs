using System.Text;
using System.Text.Json;
using Vllm.Testing;

namespace Vllm.Cli.Tests;

/// <summary>Small answers for tests that are not about the wire.</summary>
internal static class WireAnswers
{
    /// <summary>A stream of chunks; <paramref name="fault"/> is what happens after them.</summary>
    public static WireCase Stream(string[] chunks, WireFault? fault = null) => new()
    {
        Id = "test",
        Stream = true,
        Headers = new Dictionary<string, string> { ["content-type"] = "text/event-stream; charset=utf-8" },
        BodyBytes = Encoding.UTF8.GetBytes(string.Concat(chunks.Select(chunk => $"data: {chunk}\n\n"))),
        Fault = fault,
    };

    /// <summary>A stream that says some words and then nothing, on an open connection.</summary>
    public static WireCase Stalled(params string[] words)
    {
        WireCase whole = Stream([.. words.Select(word => Content(word))]);
        return whole with { Fault = new WireFault { Kind = WireFaultKind.Stall, At = whole.BodyBytes.Length, Ms = 60_000 } };
    }

    /// <summary>A JSON document.</summary>
    public static WireCase Document(string json, int status = 200) => new()
    {
        Id = "test",
        Status = status,
        Headers = new Dictionary<string, string> { ["content-type"] = "application/json" },
        BodyBytes = Encoding.UTF8.GetBytes(json),
    };

    public static string Content(string text, int index = 0) => Chunk($$"""{"content":{{JsonSerializer.Serialize(text)}}}""", index: index);

    public static string Reasoning(string text) => Chunk($$"""{"reasoning":{{JsonSerializer.Serialize(text)}}}""");

    public static string Finish(string reason = "stop", int index = 0) => Chunk("{}", $"\"{reason}\"", index);

    public static string Chunk(string delta, string finishReason = "null", int index = 0) =>
        $$"""{"id":"chatcmpl-1","model":"m","choices":[{"index":{{index}},"delta":{{delta}},"finish_reason":{{finishReason}}}]}""";

    public const string Usage =
        """{"id":"chatcmpl-1","model":"m","choices":[],"usage":{"prompt_tokens":4,"completion_tokens":6,"total_tokens":10,"prompt_tokens_details":{"cached_tokens":2,"new_kind":1},"future":{"a":[1]}}}""";

    public const string Done = "[DONE]";
}
