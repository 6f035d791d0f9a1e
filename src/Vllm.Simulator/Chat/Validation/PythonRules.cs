using System.Text.Json;
using Vllm.Simulator.Json;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Chat.Validation;

/// <summary>vLLM's rules about a raw request, which run before the types are looked at (validators of ChatCompletionRequest).</summary>
internal static class PythonRules
{
    public static void Check(JsonElement body)
    {
        CacheSalt(body);
        ResponseFormat(body);
        if (IsTruthy(body.Get("stream_options")) && !IsTruthy(body.Get("stream")))
        {
            Refuse("Stream options can only be defined when `stream=True`.", "stream_options");
        }

        Logprobs(body);
        StructuredOutputs(body.Get("structured_outputs"));
        Tools(body);
        if (IsTruthy(body.Get("continue_final_message")) && IsTruthy(body.Get("add_generation_prompt")))
        {
            throw ApiError.BadRequest("Cannot set both `continue_final_message` and `add_generation_prompt` to True.").ToException();
        }
    }

    private static void CacheSalt(JsonElement body)
    {
        JsonElement salt = body.Get("cache_salt");
        if (salt.ValueKind == JsonValueKind.String && salt.GetString()!.Length == 0)
        {
            Refuse("Parameter 'cache_salt' must be a non-empty string if provided.", "cache_salt");
        }
    }

    private static void ResponseFormat(JsonElement body)
    {
        JsonElement format = body.Get("response_format");
        if (format.Get("type") is { ValueKind: JsonValueKind.String } type && type.GetString() == "json_schema"
            && format.Get("json_schema").ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            Refuse("When response_format type is 'json_schema', the 'json_schema' field must be provided.", "response_format");
        }
    }

    private static void Logprobs(JsonElement body)
    {
        foreach (string name in (string[])["prompt_logprobs", "top_logprobs"])
        {
            JsonElement value = body.Get(name);
            if (value.ValueKind is JsonValueKind.String or JsonValueKind.Array or JsonValueKind.Object)
            {
                Refuse($"`{name}` must be an integer.", name, PythonText.Str(value));
            }
        }

        if (body.Get("prompt_logprobs") is { ValueKind: JsonValueKind.Number } prompt)
        {
            double count = prompt.GetDouble();
            if (IsTruthy(body.Get("stream")) && (count > 0 || count == -1))
            {
                Refuse("`prompt_logprobs` are not available when `stream=True`.", "prompt_logprobs");
            }

            if (count < 0 && count != -1)
            {
                Refuse("`prompt_logprobs` must be a positive value or -1.", "prompt_logprobs", PythonText.Str(prompt));
            }
        }

        if (body.Get("top_logprobs") is { ValueKind: JsonValueKind.Number } top)
        {
            double count = top.GetDouble();
            if (count < 0 && count != -1)
            {
                Refuse("`top_logprobs` must be a positive value or -1.", "top_logprobs", PythonText.Str(top));
            }

            if (count != 0 && !IsTruthy(body.Get("logprobs")))
            {
                Refuse("when using `top_logprobs`, `logprobs` must be set to true.", "top_logprobs");
            }
        }
    }

    private static void StructuredOutputs(JsonElement outputs)
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

    private static void Tools(JsonElement body)
    {
        JsonElement tools = body.Get("tools");
        JsonElement choice = body.Get("tool_choice");
        if (tools.ValueKind == JsonValueKind.Array && tools.GetArrayLength() == 0)
        {
            Refuse("`tools` must not be an empty array. Either provide at least one tool or omit the field entirely.", "tools");
        }

        if (choice.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null || IsWord(choice, "none"))
        {
            return;
        }

        if (tools.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            Refuse("When using `tool_choice`, `tools` must be set.", "tool_choice");
        }

        if (choice.ValueKind != JsonValueKind.Object)
        {
            if (!IsWord(choice, "auto") && !IsWord(choice, "required"))
            {
                Refuse(
                    $"Invalid value for `tool_choice`: {PythonText.Str(choice)}! Only named tools, \"none\", \"auto\" or \"required\" are supported.",
                    "tool_choice");
            }

            return;
        }

        NamedTool(choice, tools);
    }

    private static void NamedTool(JsonElement choice, JsonElement tools)
    {
        const string Usage = "Correct usage: `{\"type\": \"function\", \"function\": {\"name\": \"my_function\"}}`";
        JsonElement function = choice.Get("function");
        JsonElement name = function.Get("name");
        if (function.ValueKind != JsonValueKind.Object)
        {
            Refuse($"Invalid value for `function`: `{PythonText.Str(function)}` in `tool_choice`! {Usage}", "tool_choice.function");
        }

        if (name.ValueKind == JsonValueKind.Undefined)
        {
            Refuse($"Expected field `name` in `function` in `tool_choice`! {Usage}", "tool_choice.function.name");
        }

        if (name.ValueKind != JsonValueKind.String || name.GetString()!.Length == 0)
        {
            Refuse($"Invalid `name` in `function`: `{PythonText.Str(name)}` in `tool_choice`! {Usage}", "tool_choice.function.name");
        }

        if (!tools.EnumerateArray().Any(tool => IsWord(tool.Get("function").Get("name"), name.GetString()!)))
        {
            Refuse("The tool specified in `tool_choice` does not match any of the specified `tools`", "tool_choice");
        }
    }

    private static bool IsTruthy(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.False => false,
        JsonValueKind.Number => value.GetDouble() != 0,
        JsonValueKind.String => value.GetString()!.Length > 0,
        JsonValueKind.Array => value.GetArrayLength() > 0,
        JsonValueKind.Object => value.EnumerateObject().Any(),
        _ => true,
    };

    private static bool IsWord(JsonElement value, string word) => value.ValueKind == JsonValueKind.String && value.GetString() == word;

    private static void Refuse(string message, string parameter, string? value = null) =>
        throw ApiError.Parameter(message, parameter, value).ToException();
}
