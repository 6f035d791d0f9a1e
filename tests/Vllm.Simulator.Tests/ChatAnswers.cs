using System.Text.Json.Nodes;
using Vllm.Testing;

namespace Vllm.Simulator.Tests;

/// <summary>Asks for chat answers and reads their parts, for tests that are not about the wire.</summary>
internal static class ChatAnswers
{
    public static JsonObject Request(string question = "Why is the sky blue?", bool thinking = false, params (string Name, JsonNode? Value)[] fields)
    {
        var request = new JsonObject
        {
            ["messages"] = new JsonArray(Message("user", question)),
            ["chat_template_kwargs"] = new JsonObject { ["enable_thinking"] = thinking },
        };
        foreach ((string name, JsonNode? value) in fields)
        {
            request[name] = value;
        }

        return request;
    }

    public static JsonObject Message(string role, string content) => new() { ["role"] = role, ["content"] = content };

    public static async Task<JsonNode> AskAsync(VllmSimulator server, JsonObject request)
    {
        RecordedResponse answer = await RawHttp.PostAsync(server, request.ToJsonString());
        answer.Status.ShouldBe(200, answer.Body);
        return JsonNode.Parse(answer.Body)!;
    }

    public static async Task<List<JsonNode>> StreamAsync(VllmSimulator server, JsonObject request)
    {
        request["stream"] = true;
        RecordedResponse answer = await RawHttp.PostAsync(server, request.ToJsonString());
        answer.Status.ShouldBe(200, answer.Body);
        answer.Events[^1].ShouldBe("data: [DONE]\n\n");
        return [.. answer.Events.SkipLast(1).Select(text => JsonNode.Parse(text["data: ".Length..])!)];
    }

    public static string? Content(this JsonNode answer, int choice = 0) => (string?)answer["choices"]![choice]!["message"]!["content"];

    public static string? Reasoning(this JsonNode answer) => (string?)answer["choices"]![0]!["message"]!["reasoning"];

    public static string? FinishReason(this JsonNode answer) => (string?)answer["choices"]![0]!["finish_reason"];

    public static int CompletionTokens(this JsonNode answer) => (int)answer["usage"]!["completion_tokens"]!;

    public static string StreamedContent(this IEnumerable<JsonNode> chunks) =>
        string.Concat(chunks.SelectMany(chunk => chunk["choices"]!.AsArray()).Select(choice => (string?)choice!["delta"]!["content"]));
}
