using System.Text.Json;
using Vllm.Simulator.Validation;

namespace Vllm.Simulator.Completions.Validation;

/// <summary>The Rust front end's <c>CompletionRequest</c>: what serde expects of its fields. It takes one prompt, as text or ids.</summary>
internal static class RustCompletionBody
{
    private static readonly RustBody Body = new("CompletionRequest", "prompt", new Dictionary<string, string>
    {
        ["model"] = "a string",
        ["prompt"] = "anything",
        ["echo"] = "a boolean",
        ["frequency_penalty"] = "f32",
        ["logit_bias"] = "a map",
        ["logprobs"] = "i32",
        ["max_tokens"] = "u32",
        ["n"] = "u32",
        ["presence_penalty"] = "f32",
        ["seed"] = "i64",
        ["stream"] = "a boolean",
        ["suffix"] = "a string",
        ["temperature"] = "f32",
        ["top_p"] = "f32",
        ["user"] = "a string",
        ["use_beam_search"] = "a boolean",
        ["top_k"] = "i32",
        ["min_p"] = "f32",
        ["repetition_penalty"] = "f32",
        ["length_penalty"] = "f32",
        ["stop_token_ids"] = "a sequence",
        ["include_stop_str_in_output"] = "a boolean",
        ["ignore_eos"] = "a boolean",
        ["min_tokens"] = "u32",
        ["skip_special_tokens"] = "a boolean",
        ["spaces_between_special_tokens"] = "a boolean",
        ["truncate_prompt_tokens"] = "i64",
        ["allowed_token_ids"] = "a sequence",
        ["bad_words"] = "a sequence",
        ["prompt_logprobs"] = "i32",
        ["add_special_tokens"] = "a boolean",
        ["thinking_token_budget"] = "i64",
        ["priority"] = "i32",
        ["request_id"] = "a string",
        ["return_tokens_as_token_ids"] = "a boolean",
        ["return_token_ids"] = "a boolean",
        ["cache_salt"] = "a string",
        ["vllm_xargs"] = "a map",
    }, CheckPrompt);

    public static JsonElement Validate(byte[] body, string? contentType) => Body.Read(body, contentType);

    private static void CheckPrompt(SerdeTypes types, string field, SerdeNode value)
    {
        bool isIds = value.Kind == SerdeKind.Sequence
            && value.Members.All(item => item.Value.Kind == SerdeKind.Integer && uint.TryParse(item.Value.Text, out _));
        if (field == "prompt" && value.Kind != SerdeKind.Text && !isIds)
        {
            types.Refuse("prompt", "data did not match any variant of untagged enum Prompt", value.End);
        }
    }
}
