using System.Text.Json;
using Vllm.Simulator.Json;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Validation;

/// <summary>vLLM's rules about a raw request that chat and completions share; they run before the types are looked at.</summary>
internal static class PythonCommonRules
{
    public static void CacheSalt(JsonElement body)
    {
        JsonElement salt = body.Get("cache_salt");
        if (salt.ValueKind == JsonValueKind.String && salt.GetString()!.Length == 0)
        {
            Refuse("Parameter 'cache_salt' must be a non-empty string if provided.", "cache_salt");
        }
    }

    public static void ResponseFormat(JsonElement body)
    {
        JsonElement format = body.Get("response_format");
        if (format.Get("type") is { ValueKind: JsonValueKind.String } type && type.GetString() == "json_schema"
            && format.Get("json_schema").ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            Refuse("When response_format type is 'json_schema', the 'json_schema' field must be provided.", "response_format");
        }
    }

    public static void StreamOptions(JsonElement body)
    {
        if (IsTruthy(body.Get("stream_options")) && !IsTruthy(body.Get("stream")))
        {
            Refuse("Stream options can only be defined when `stream=True`.", "stream_options");
        }
    }

    public static void IntegersOrNothing(JsonElement body, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            JsonElement value = body.Get(name);
            if (value.ValueKind is JsonValueKind.String or JsonValueKind.Array or JsonValueKind.Object)
            {
                Refuse($"`{name}` must be an integer.", name, PythonText.Str(value));
            }
        }
    }

    public static void PromptLogprobs(JsonElement body)
    {
        if (body.Get("prompt_logprobs") is { ValueKind: JsonValueKind.Number } prompt
            && prompt.GetDouble() is var count && IsTruthy(body.Get("stream")) && (count > 0 || count == -1))
        {
            Refuse("`prompt_logprobs` are not available when `stream=True`.", "prompt_logprobs");
        }

        PositiveOrAll(body, "prompt_logprobs");
    }

    public static void PositiveOrAll(JsonElement body, string name)
    {
        if (body.Get(name) is { ValueKind: JsonValueKind.Number } value && value.GetDouble() is < 0 and not -1)
        {
            Refuse($"`{name}` must be a positive value or -1.", name, PythonText.Str(value));
        }
    }

    public static void StructuredOutputs(JsonElement outputs)
    {
        if (outputs.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        if (Count("json", "regex", "choice") > 1)
        {
            throw ApiError.BadRequest(
                "You can only use one kind of constraints for structured outputs ('json', 'regex' or 'choice').").ToException();
        }

        if (Count("json", "regex", "choice", "grammar", "json_object", "structural_tag") == 0)
        {
            string Field(string name, string otherwise) =>
                $"'{name}': {(outputs.Get(name) is { ValueKind: not JsonValueKind.Undefined } value ? PythonText.Str(value) : otherwise)}";
            throw ApiError.BadRequest(
                "You must use one kind of structured outputs constraint but none are specified: {"
                + string.Join(", ", "'json': None", "'regex': None", "'choice': None", "'grammar': None", "'json_object': None",
                    Field("disable_any_whitespace", "False"), Field("disable_additional_properties", "False"),
                    Field("whitespace_pattern", "None"), "'structural_tag': None", "'_backend': None", "'_backend_was_auto': False")
                + "}").ToException();
        }

        int Count(params string[] names) => names.Count(name => outputs.Get(name).ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null));
    }

    public static bool IsTruthy(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.False => false,
        JsonValueKind.Number => value.GetDouble() != 0,
        JsonValueKind.String => value.GetString()!.Length > 0,
        JsonValueKind.Array => value.GetArrayLength() > 0,
        JsonValueKind.Object => value.EnumerateObject().Any(),
        _ => true,
    };

    public static void Refuse(string message, string parameter, string? value = null) =>
        throw ApiError.Parameter(message, parameter, value).ToException();
}
