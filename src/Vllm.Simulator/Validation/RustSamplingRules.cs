using System.Text.Json;
using Vllm.Simulator.Engine;
using Vllm.Simulator.Json;
using Vllm.Simulator.Serving;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Validation;

/// <summary>The Rust front end's rules that chat and completions share: constraints, and the limits of the engine.</summary>
internal static class RustSamplingRules
{
    private const int MostLogprobs = 20;

    private static readonly string[] Constraints = ["json", "regex", "choice", "grammar", "json_object", "structural_tag"];

    public static void CheckLimits(GenerationRequest request, JsonElement body, int maxModelLen)
    {
        Refuse(request.Logprobs > MostLogprobs, $"requested logprobs of {request.Logprobs}, which is greater than max allowed: {MostLogprobs}");
        string[] strange =
        [
            .. body.Get("logit_bias") is { ValueKind: JsonValueKind.Object } bias
                ? bias.EnumerateObject().Select(property => property.Name).Where(id => !(int.TryParse(id, out int token) && token is >= 0 and < Vocabulary.Size))
                : [],
        ];
        Refuse(strange.Length > 0, $"token_id(s) [{string.Join(", ", strange)}] in logit_bias are out of vocabulary. Vocabulary size: {Vocabulary.Size}");
        Refuse(body.Get("allowed_token_ids") is { ValueKind: JsonValueKind.Array } allowed && allowed.GetArrayLength() == 0,
            "allowed_token_ids should not be empty");
        Refuse(request.MaxTokens > maxModelLen,
            $"max_tokens={request.MaxTokens} cannot be greater than max_model_len={maxModelLen}. Please request fewer output tokens.");
        int room = maxModelLen - (request.MaxTokens ?? 0);
        Refuse(request.TruncatePromptTokens > room,
            $"truncate_prompt_tokens={request.TruncatePromptTokens} cannot be greater than max_model_len - max_tokens = {room}. Please request a smaller truncation size.");
    }

    public static void CheckPrompt(int promptTokens, int maxModelLen) => Refuse(
        promptTokens >= maxModelLen, $"this model's maximum context length is {maxModelLen} tokens, but the prompt contains {promptTokens} input tokens");

    public static void CheckStructuredOutputs(JsonElement outputs)
    {
        if (outputs.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        string[] given = [.. outputs.EnumerateObject().Where(property => property.Value.ValueKind != JsonValueKind.Null).Select(property => property.Name).Intersect(Constraints)];
        const string Invalid = "invalid structured_outputs: invalid structured outputs params: ";
        Refuse(given.Length > 1, $"{Invalid}multiple structured output constraints specified: {string.Join(", ", given)}", "structured_outputs");
        Refuse(given.Length == 0, $"{Invalid}missing structured output constraint", "structured_outputs");
    }

    public static void Refuse(bool wrong, string message, string? param = null)
    {
        if (wrong)
        {
            throw ApiError.BadRequest(message, param).ToException();
        }
    }
}
