using System.Text.Json;
using Vllm.Simulator.Json;
using Vllm.Simulator.Validation;
using static Vllm.Simulator.Validation.PythonCommonRules;

namespace Vllm.Simulator.Completions.Validation;

/// <summary>What the Python front end checks before it looks at the model: JSON, vLLM's own rules (the last declared runs first), types.</summary>
internal static class PythonCompletionBody
{
    // VLLM_MAX_COMPLETION_PROMPTS
    private const int MostPrompts = 1024;

    public static JsonElement Validate(ReadOnlySpan<byte> body, string? contentType)
    {
        JsonElement root = PythonBody.Read(body, contentType);
        Prompt(root);
        StreamOptions(root);
        IntegersOrNothing(root, "prompt_logprobs", "logprobs");
        PromptLogprobs(root);
        PositiveOrAll(root, "logprobs");
        StructuredOutputs(root.Get("structured_outputs"));
        ResponseFormat(root);
        CacheSalt(root);
        return PythonBody.Accept(
            root, [.. PydanticPrompt.Check(root), .. PydanticFields.Check(root, CompletionFields.All), .. PydanticStop.Check(root)]);
    }

    private static void Prompt(JsonElement body)
    {
        JsonElement prompt = body.Get("prompt");
        if (prompt.ValueKind == JsonValueKind.Array && prompt.GetArrayLength() > MostPrompts && prompt.Items().Any(item => item.ValueKind != JsonValueKind.Number))
        {
            Refuse(
                $"prompt list length {prompt.GetArrayLength()} exceeds the maximum allowed count of {MostPrompts}. To increase this limit, "
                + "set the VLLM_MAX_COMPLETION_PROMPTS environment variable.",
                "prompt");
        }

        if ((prompt.IsMissing() || (prompt.ValueKind == JsonValueKind.String && prompt.GetString()!.Length == 0)) && !IsTruthy(body.Get("prompt_embeds")))
        {
            Refuse("Either prompt or prompt_embeds must be provided and non-empty.", "prompt");
        }
    }
}
