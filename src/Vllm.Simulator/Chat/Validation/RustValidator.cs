using System.Text.Json;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Chat.Validation;

/// <summary>What the Rust front end's deserialization refuses: it goes through the body once and stops at the first mistake.</summary>
internal static class RustValidator
{
    private static readonly Dictionary<string, string> Expected = new()
    {
        ["messages"] = "a sequence",
        ["model"] = "a string",
        ["temperature"] = "f32",
        ["top_p"] = "f32",
        ["min_p"] = "f32",
        ["frequency_penalty"] = "f32",
        ["presence_penalty"] = "f32",
        ["repetition_penalty"] = "f32",
        ["max_tokens"] = "u32",
        ["max_completion_tokens"] = "u32",
        ["min_tokens"] = "u32",
        ["n"] = "u32",
        ["top_logprobs"] = "i32",
        ["prompt_logprobs"] = "i32",
        ["top_k"] = "i32",
        ["truncate_prompt_tokens"] = "i32",
        ["priority"] = "i32",
        ["seed"] = "i64",
        ["logprobs"] = "a boolean",
        ["stream"] = "a boolean",
        ["echo"] = "a boolean",
        ["ignore_eos"] = "a boolean",
        ["include_reasoning"] = "a boolean",
        ["include_stop_str_in_output"] = "a boolean",
        ["skip_special_tokens"] = "a boolean",
        ["continue_final_message"] = "a boolean",
        ["add_generation_prompt"] = "a boolean",
        ["use_beam_search"] = "a boolean",
        ["parallel_tool_calls"] = "a boolean",
        ["return_token_ids"] = "a boolean",
        ["return_tokens_as_token_ids"] = "a boolean",
        ["stop_token_ids"] = "a sequence",
        ["allowed_token_ids"] = "a sequence",
        ["bad_words"] = "a sequence",
        ["tools"] = "a sequence",
        ["user"] = "a string",
        ["request_id"] = "a string",
        ["cache_salt"] = "a string",
        ["logit_bias"] = "a map",
        ["chat_template_kwargs"] = "a map",
        ["vllm_xargs"] = "a map",
    };

    private static readonly Dictionary<string, string> ExpectedItems = new()
    {
        ["stop_token_ids"] = "u32",
        ["allowed_token_ids"] = "u32",
        ["bad_words"] = "a string",
    };

    public static JsonElement Validate(byte[] body, string? contentType)
    {
        if (!string.Equals(contentType?.Split(';')[0].Trim(), "application/json", StringComparison.OrdinalIgnoreCase))
        {
            throw new ApiError(400, "BadRequestError", "Expected request with `Content-Type: application/json`", Code: "json_parse_error").ToException();
        }

        SerdeNode root = new SerdeReader(body).Read();
        if (root.Kind == SerdeKind.Sequence && root.Members.Count > 0)
        {
            // A struct may come as a sequence of its fields, and the first one is the messages.
            CheckType(body, "[0]", root.Members[0].Value, "a sequence", isOptional: false);
        }

        if (root.Kind != SerdeKind.Map)
        {
            Refuse(body, "", $"invalid type: {root.Unexpected}, expected struct ChatCompletionRequest", root.End);
        }

        CheckMembers(body, root);
        using JsonDocument document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 256 });
        return document.RootElement.Clone();
    }

    private static void CheckMembers(byte[] body, SerdeNode root)
    {
        var seen = new HashSet<string>();
        foreach ((string name, int nameEnd, SerdeNode value) in root.Members)
        {
            if (!Expected.TryGetValue(name, out string? expected))
            {
                continue;
            }

            if (!seen.Add(name))
            {
                Refuse(body, "", $"duplicate field `{name}`", nameEnd);
            }

            CheckType(body, name, value, expected, isOptional: name != "messages");
            for (int i = 0; ExpectedItems.TryGetValue(name, out string? item) && i < value.Members.Count; i++)
            {
                CheckType(body, $"{name}[{i}]", value.Members[i].Value, item, isOptional: false);
            }

            for (int i = 0; name is "messages" or "tools" && i < value.Members.Count; i++)
            {
                CheckItem(body, name, i, value.Members[i].Value);
            }
        }

        if (!seen.Contains("messages"))
        {
            Refuse(body, "", "missing field `messages`", root.End);
        }
    }

    private static void CheckItem(byte[] body, string field, int index, SerdeNode item)
    {
        string path = $"{field}[{index}]";
        string? missing = (field, item) switch
        {
            (_, { Kind: not SerdeKind.Map }) => null,
            ("tools", _) when item.Get("function") is null => "function",
            ("messages", _) when item.Get("role") is null => "role",
            ("messages", _) when item.Get("role")!.Text == "tool" && item.Get("tool_call_id") is null => "tool_call_id",
            _ => null,
        };
        if (missing is not null)
        {
            // serde has looked one character further when an error comes out of a message (recorded), not out of a tool.
            Refuse(body, path, $"missing field `{missing}`", field == "messages" ? item.End + 1 : item.End);
        }

        if (item.Kind != SerdeKind.Map)
        {
            Refuse(body, path, $"invalid type: {item.Unexpected}, expected a map", item.End);
        }

        if (field == "messages" && item.Get("content") is { Kind: not (SerdeKind.Text or SerdeKind.Sequence or SerdeKind.Null) })
        {
            Refuse(body, path, "data did not match any variant of untagged enum MessageContent", item.End + 1);
        }

        if (item.Get("function") is { Kind: SerdeKind.Map } function && function.Get("name") is null)
        {
            Refuse(body, $"{path}.function", "missing field `name`", function.End);
        }
    }

    private static void CheckType(byte[] body, string path, SerdeNode value, string expected, bool isOptional)
    {
        bool isRight = (isOptional && value.Kind == SerdeKind.Null) || expected switch
        {
            "a sequence" => value.Kind == SerdeKind.Sequence,
            "a map" => value.Kind == SerdeKind.Map,
            "a string" => value.Kind == SerdeKind.Text,
            "a boolean" => value.Kind == SerdeKind.Bool,
            "f32" => value.Kind is SerdeKind.Float or SerdeKind.Integer,
            _ => value.Kind == SerdeKind.Integer,
        };
        if (!isRight)
        {
            Refuse(body, path, $"invalid type: {value.Unexpected}, expected {expected}", value.End);
        }

        bool isInRange = value.Kind != SerdeKind.Integer || expected switch
        {
            "u32" => uint.TryParse(value.Text, out _),
            "i32" => int.TryParse(value.Text, System.Globalization.NumberStyles.AllowLeadingSign, null, out _),
            "i64" => long.TryParse(value.Text, System.Globalization.NumberStyles.AllowLeadingSign, null, out _),
            _ => true,
        };
        if (!isInRange)
        {
            Refuse(body, path, $"invalid value: {value.Unexpected}, expected {expected}", value.End);
        }
    }

    private static void Refuse(byte[] body, string path, string reason, int end) =>
        throw SerdeReader.Error(body, "deserialize the JSON body into the target type", path, reason, end).ToException();
}
