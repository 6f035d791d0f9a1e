using System.Text.Json;
using Vllm.Simulator.Validation;

namespace Vllm.Simulator.Chat.Validation;

/// <summary>The Rust front end's <c>ChatCompletionRequest</c>: what serde expects of its fields.</summary>
internal static class RustValidator
{
    private static readonly RustBody Body = new("ChatCompletionRequest", "messages", new Dictionary<string, string>
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
    }, CheckNested);

    public static JsonElement Validate(byte[] body, string? contentType) => Body.Read(body, contentType);

    private static void CheckNested(SerdeTypes types, string field, SerdeNode value)
    {
        for (int i = 0; field is "messages" or "tools" && i < value.Members.Count; i++)
        {
            CheckItem(types, field, i, value.Members[i].Value);
        }
    }

    private static void CheckItem(SerdeTypes types, string field, int index, SerdeNode item)
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
            types.Refuse(path, $"missing field `{missing}`", field == "messages" ? item.End + 1 : item.End);
        }

        if (item.Kind != SerdeKind.Map)
        {
            types.Refuse(path, $"invalid type: {item.Unexpected}, expected a map", item.End);
        }

        if (field == "messages" && item.Get("content") is { Kind: not (SerdeKind.Text or SerdeKind.Sequence or SerdeKind.Null) })
        {
            types.Refuse(path, "data did not match any variant of untagged enum MessageContent", item.End + 1);
        }

        if (item.Get("function") is { Kind: SerdeKind.Map } function && function.Get("name") is null)
        {
            types.Refuse($"{path}.function", "missing field `name`", function.End);
        }
    }
}
