using System.Text;
using System.Text.Json.Nodes;
using Vllm.Testing;

namespace Vllm.Tests.Chat;

/// <summary>Answers for a <see cref="WireServer"/> to give, one after the other; the last one repeats.</summary>
internal static class ChatAnswers
{
    /// <summary>A server that gives these answers.</summary>
    public static WireServer Start(params WireAnswer[] answers)
    {
        WireAnswer first = answers[0];
        return WireServer.Start(new WireCase
        {
            Id = "scripted",
            Status = first.Status,
            Headers = first.Headers,
            BodyBytes = first.BodyBytes,
            BodyRecipe = first.BodyRecipe,
            Chunking = first.Chunking,
            Fault = first.Fault,
            Then = answers[1..],
        });
    }

    /// <summary>A whole answer.</summary>
    public static WireAnswer Whole(string text, string finishReason = "stop", JsonArray? toolCalls = null, string? reasoning = null) => Json(200, new JsonObject
    {
        ["id"] = "chatcmpl-1",
        ["object"] = "chat.completion",
        ["model"] = "m",
        ["choices"] = new JsonArray(new JsonObject
        {
            ["index"] = 0,
            ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = text, ["tool_calls"] = toolCalls, ["reasoning"] = reasoning },
            ["finish_reason"] = finishReason,
        }),
        ["usage"] = new JsonObject { ["prompt_tokens"] = 10, ["completion_tokens"] = 5, ["total_tokens"] = 15 },
    });

    /// <summary>A streamed answer in these pieces, with its finish reason and end mark.</summary>
    public static WireAnswer Stream(params string[] pieces) => Events([.. pieces.Select(Piece), Finish, "[DONE]"]);

    /// <summary>The beginning of a streamed answer that then goes silent until the client leaves.</summary>
    public static WireAnswer Silent(params string[] pieces) =>
        Events([.. pieces.Select(Piece)]) with { Fault = new WireFault { Kind = WireFaultKind.Stall, Ms = 60_000 } };

    /// <summary>The beginning of a streamed answer that then breaks off.</summary>
    public static WireAnswer Cut(params string[] pieces) => Events([.. pieces.Select(Piece)]) with { Fault = new WireFault { Kind = WireFaultKind.Eof } };

    /// <summary>Any events.</summary>
    public static WireAnswer Events(params string[] events) => new()
    {
        Headers = new Dictionary<string, string> { ["content-type"] = "text/event-stream" },
        BodyBytes = Encoding.UTF8.GetBytes(string.Concat(events.Select(data => $"data: {data}\n\n"))),
    };

    /// <summary>An error of the server.</summary>
    public static WireAnswer Error(int status, string message = "no", string type = "InternalServerError") => Json(status, new JsonObject
    {
        ["error"] = new JsonObject { ["message"] = message, ["type"] = type, ["param"] = null, ["code"] = status },
    });

    /// <summary>Any JSON.</summary>
    public static WireAnswer Json(int status, JsonNode body) => new()
    {
        Status = status,
        Headers = new Dictionary<string, string> { ["content-type"] = "application/json" },
        BodyBytes = Encoding.UTF8.GetBytes(body.ToJsonString()),
    };

    /// <summary>An event with a piece of text.</summary>
    public static string Piece(string text) => Chunk(new JsonObject { ["content"] = text }, null);

    /// <summary>The event with the finish reason.</summary>
    public static string Finish => Chunk([], "stop");

    /// <summary>The event with the role only, which every stream of vLLM begins with.</summary>
    public static string Role => Chunk(new JsonObject { ["role"] = "assistant", ["content"] = "" }, null);

    private static string Chunk(JsonObject delta, string? finishReason) => new JsonObject
    {
        ["id"] = "chatcmpl-1",
        ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finishReason }),
    }.ToJsonString();
}
