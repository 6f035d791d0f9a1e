using System.Text;
using System.Text.Json.Nodes;
using Vllm.Testing;

namespace Vllm.Tests.Chat.Tools;

/// <summary>One answer of a scripted conversation, in vLLM's form, whole or streamed.</summary>
internal sealed record ScriptedAnswer
{
    private static int _count;

    private readonly string _id = $"chatcmpl-{Interlocked.Increment(ref _count):x16}";

    public string? Content { get; init; }

    public string? Reasoning { get; init; }

    public IReadOnlyList<ScriptedCall> Calls { get; init; } = [];

    public string? FinishReason { get; init; } = "stop";

    /// <summary>Not null: a refusal with this status instead of an answer.</summary>
    public int? ErrorStatus { get; init; }

    /// <summary>True: the stream ends without finish reason and end mark.</summary>
    public bool IsTruncated { get; init; }

    public static ScriptedAnswer Says(string content) => new() { Content = content };

    public static ScriptedAnswer CallsTools(params ScriptedCall[] calls) => new() { Calls = calls, FinishReason = "tool_calls" };

    public static ScriptedAnswer Fails(int status) => new() { ErrorStatus = status };

    /// <summary>A server that gives these answers one after the other, the last one again and again.</summary>
    public static WireServer Serve(bool stream, params ScriptedAnswer[] answers)
    {
        WireAnswer[] wire = [.. answers.Select(answer => answer.ToWire(stream))];
        return WireServer.Start(new WireCase
        {
            Id = "scripted-tools",
            Status = wire[0].Status,
            Headers = wire[0].Headers,
            BodyBytes = wire[0].BodyBytes,
            Fault = wire[0].Fault,
            Then = wire[1..],
        });
    }

    /// <summary>A server that streams half of the answer and then says nothing more.</summary>
    public static WireServer ServeStalling(ScriptedAnswer answer)
    {
        WireAnswer wire = answer.ToWire(stream: true);
        return WireServer.Start(new WireCase
        {
            Id = "scripted-stall",
            Headers = wire.Headers,
            BodyBytes = wire.BodyBytes,
            Fault = new WireFault { Kind = WireFaultKind.Stall, At = wire.BodyBytes.Length / 2, Ms = 60_000 },
        });
    }

    private WireAnswer ToWire(bool stream)
    {
        if (ErrorStatus is { } status)
        {
            return Json(new JsonObject { ["error"] = new JsonObject { ["message"] = "refused", ["type"] = "BadRequestError", ["code"] = status } }, status);
        }

        return stream
            ? new WireAnswer { Headers = Type("text/event-stream; charset=utf-8"), BodyBytes = Encoding.UTF8.GetBytes(string.Concat(Events())) }
            : Json(new JsonObject
            {
                ["id"] = _id,
                ["object"] = "chat.completion",
                ["created"] = 1795168853,
                ["model"] = "m",
                ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = Message(), ["finish_reason"] = FinishReason }),
                ["usage"] = Usage(),
            });
    }

    private IEnumerable<string> Events()
    {
        yield return Chunk(new JsonObject { ["role"] = "assistant", ["content"] = "" });
        if (Reasoning is not null)
        {
            yield return Chunk(new JsonObject { ["reasoning"] = Reasoning });
        }

        foreach (char letter in Content ?? "")
        {
            yield return Chunk(new JsonObject { ["content"] = letter.ToString() });
        }

        for (int i = 0; i < Calls.Count; i++)
        {
            (ScriptedCall call, string arguments) = (Calls[i], Calls[i].Arguments);
            JsonObject head = call.ToJson(arguments: null);
            head["index"] = i;
            yield return Chunk(new JsonObject { ["content"] = null, ["tool_calls"] = new JsonArray(head) });
            foreach (string piece in (string[])[arguments[..(arguments.Length / 2)], arguments[(arguments.Length / 2)..]])
            {
                var function = new JsonObject { ["arguments"] = piece };
                yield return Chunk(new JsonObject { ["tool_calls"] = new JsonArray(new JsonObject { ["index"] = i, ["function"] = function }) });
            }
        }

        if (!IsTruncated)
        {
            yield return Chunk([], FinishReason);
            yield return Event(new JsonObject { ["id"] = _id, ["model"] = "m", ["choices"] = new JsonArray(), ["usage"] = Usage() });
            yield return "data: [DONE]\n\n";
        }
    }

    private JsonObject Message()
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = Content, ["reasoning"] = Reasoning };
        if (Calls.Count > 0)
        {
            message["tool_calls"] = new JsonArray([.. Calls.Select(call => call.ToJson(call.Arguments))]);
        }

        return message;
    }

    private string Chunk(JsonObject delta, string? finishReason = null) => Event(new JsonObject
    {
        ["id"] = _id,
        ["object"] = "chat.completion.chunk",
        ["created"] = 1795168853,
        ["model"] = "m",
        ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finishReason }),
    });

    private static JsonObject Usage() => new()
    {
        ["prompt_tokens"] = 10,
        ["completion_tokens"] = 2,
        ["total_tokens"] = 12,
        ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = 3 },
        ["completion_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 1 },
    };

    private static string Event(JsonObject json) => $"data: {json.ToJsonString()}\n\n";

    private static WireAnswer Json(JsonObject json, int status = 200) => new()
    {
        Status = status,
        Headers = Type("application/json"),
        BodyBytes = Encoding.UTF8.GetBytes(json.ToJsonString()),
        Fault = new WireFault { Framing = WireFraming.ContentLength },
    };

    private static Dictionary<string, string> Type(string value) => new() { ["content-type"] = value };
}

/// <summary>A call in a scripted answer; without an id when the server is to give none.</summary>
internal sealed record ScriptedCall(string Name, string Arguments = "{}", string? Id = "call_1")
{
    public JsonObject ToJson(string? arguments)
    {
        var function = new JsonObject { ["name"] = Name };
        if (arguments is not null)
        {
            function["arguments"] = arguments;
        }

        var call = new JsonObject { ["type"] = "function", ["function"] = function };
        if (Id is not null)
        {
            call["id"] = Id;
        }

        return call;
    }
}
