using System.Text.Json;
using Vllm.Simulator.Json;
using Vllm.Simulator.Validation;
using Vllm.Simulator.Wire;
using static Vllm.Simulator.Validation.PythonCommonRules;

namespace Vllm.Simulator.Chat.Validation;

/// <summary>vLLM's rules about a raw request, which run before the types are looked at (validators of ChatCompletionRequest).</summary>
internal static class PythonRules
{
    public static void Check(JsonElement body)
    {
        CacheSalt(body);
        ResponseFormat(body);
        StreamOptions(body);
        IntegersOrNothing(body, "prompt_logprobs", "top_logprobs");
        PromptLogprobs(body);
        TopLogprobs(body);
        StructuredOutputs(body.Get("structured_outputs"));
        Tools(body);
        if (IsTruthy(body.Get("continue_final_message")) && IsTruthy(body.Get("add_generation_prompt")))
        {
            throw ApiError.BadRequest("Cannot set both `continue_final_message` and `add_generation_prompt` to True.").ToException();
        }
    }

    private static void TopLogprobs(JsonElement body)
    {
        PositiveOrAll(body, "top_logprobs");
        if (body.Get("top_logprobs") is { ValueKind: JsonValueKind.Number } top && top.GetDouble() != 0 && !IsTruthy(body.Get("logprobs")))
        {
            Refuse("when using `top_logprobs`, `logprobs` must be set to true.", "top_logprobs");
        }
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

    private static bool IsWord(JsonElement value, string word) => value.ValueKind == JsonValueKind.String && value.GetString() == word;
}
