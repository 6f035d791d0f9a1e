using System.Globalization;
using System.Text.Json;
using Vllm.Simulator.Engine;
using Vllm.Simulator.Json;
using Vllm.Simulator.Serving;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Validation;

/// <summary>The rules of vLLM's <c>SamplingParams</c> and of its tokenizing step, in their order and words.</summary>
internal static class PythonSamplingRules
{
    // --max-logprobs and VLLM_MAX_N_SEQUENCES of a server that sets neither.
    private const int MostLogprobs = 20;
    private const int MostSequences = 16_384;

    public static void CheckLengths(GenerationRequest request, JsonElement body, int maxModelLen)
    {
        string name = body.TryGetProperty("max_completion_tokens", out JsonElement limit) && limit.ValueKind == JsonValueKind.Number
            ? "max_completion_tokens"
            : "max_tokens";
        if (request.MaxTokens > maxModelLen)
        {
            throw ApiError.Parameter(
                $"{name}={request.MaxTokens} cannot be greater than max_model_len={maxModelLen}. Please request fewer output tokens.",
                name, Print(request.MaxTokens.Value)).ToException();
        }

        if (request.TruncatePromptTokens > maxModelLen)
        {
            throw ApiError.Parameter(
                $"truncate_prompt_tokens={request.TruncatePromptTokens} cannot be greater than max_model_len = {maxModelLen}. Please request a smaller truncation size.",
                "truncate_prompt_tokens", Print(request.TruncatePromptTokens.Value)).ToException();
        }
    }

    public static void CheckPrompt(int promptTokens, int? maxTokens, int maxModelLen)
    {
        string limit = $"This model's maximum context length is {maxModelLen} tokens. However, ";
        if (promptTokens >= maxModelLen)
        {
            // vLLM stops counting one token after the limit.
            int counted = Math.Min(promptTokens, maxModelLen + 1);
            throw ApiError.Parameter(
                $"{limit}your prompt contains at least {counted} input tokens, which exceeds this limit even without any output tokens. Please reduce the length of the input prompt.",
                "input_tokens", Print(counted)).ToException();
        }

        if (maxTokens is { } wanted && promptTokens + wanted > maxModelLen)
        {
            int counted = Math.Min(promptTokens, maxModelLen - wanted + 1);
            throw ApiError.Parameter(
                $"{limit}you requested {wanted} output tokens and your prompt contains at least {counted} input tokens, for a total of at least {counted + wanted} tokens. "
                + "Please reduce the length of the input prompt or the number of requested output tokens.",
                "input_tokens", Print(counted)).ToException();
        }
    }

    public static void CheckSampling(GenerationRequest request, JsonElement body)
    {
        LogitBias(body);
        Refuse(request.N < 1, $"n must be at least 1, got {request.N}.");
        Refuse(request.N > MostSequences,
            $"n must be at most {MostSequences}, got {request.N}. To increase this limit, set the VLLM_MAX_N_SEQUENCES environment variable.");
        InRange(body, "presence_penalty", value => value is >= -2 and <= 2, "must be in [-2, 2]");
        InRange(body, "frequency_penalty", value => value is >= -2 and <= 2, "must be in [-2, 2]");
        InRange(body, "repetition_penalty", value => value > 0, "must be greater than zero");
        InRange(body, "temperature", value => value >= 0, "must be non-negative", named: true);
        InRange(body, "temperature", value => value <= 2, "must be in [0, 2]", named: true);
        InRange(body, "top_p", value => value is > 0 and <= 1, "must be in (0, 1]", named: true);
        int topK = body.Number("top_k") is { } k ? (int)k : 0;
        Refuse(topK < -1, $"top_k must be 0 (disable), or at least 1, got {topK}.");
        InRange(body, "min_p", value => value is >= 0 and <= 1, "must be in [0, 1]");
        if (request.MaxTokens < 1)
        {
            throw ApiError.Parameter($"max_tokens must be at least 1, got {request.MaxTokens}.", "max_tokens", Print(request.MaxTokens.Value)).ToException();
        }

        int minTokens = request.Sampling.MinTokens;
        Refuse(minTokens < 0, $"min_tokens must be greater than or equal to 0, got {minTokens}.");
        Refuse(minTokens > request.MaxTokens, $"min_tokens must be less than or equal to max_tokens={request.MaxTokens}, got {minTokens}.");
        Refuse(request.Sampling.Stop.Any(text => text.Length == 0), "stop cannot contain an empty string.");
        BadWords(body);
        Refuse(request.Temperature < 1e-5 && request.N > 1, $"n must be 1 when using greedy sampling, got {request.N}.");
        if (request.Logprobs > MostLogprobs)
        {
            throw ApiError.Parameter(
                $"Requested sample logprobs of {request.Logprobs}, which is greater than max allowed: {MostLogprobs}",
                "logprobs", Print(request.Logprobs.Value)).ToException();
        }

        if (request.PromptLogprobs > MostLogprobs)
        {
            throw ApiError.Parameter(
                $"Requested prompt logprobs of {request.PromptLogprobs}, which is greater than max allowed: {MostLogprobs}",
                "prompt_logprobs", Print(request.PromptLogprobs.Value)).ToException();
        }

        if (body.TryGetProperty("allowed_token_ids", out JsonElement allowed) && allowed.ValueKind == JsonValueKind.Array && allowed.GetArrayLength() == 0)
        {
            throw ApiError.Parameter("allowed_token_ids is not None and empty!", "allowed_token_ids", "[]").ToException();
        }
    }

    private static void LogitBias(JsonElement body)
    {
        if (!body.TryGetProperty("logit_bias", out JsonElement bias) || bias.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        string[] keys = [.. bias.EnumerateObject().Select(property => property.Name)];
        string[] words = [.. keys.Where(key => !long.TryParse(key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))];
        if (words.Length > 0)
        {
            string list = $"[{string.Join(", ", words.Select(PythonText.Repr))}]";
            throw ApiError.Parameter($"logit_bias contains key(s) that cannot be converted to integer token IDs: {list}", "logit_bias", list).ToException();
        }

        long[] strange = [.. keys.Select(key => long.Parse(key, CultureInfo.InvariantCulture)).Where(id => id is < 0 or >= Vocabulary.Size)];
        if (strange.Length > 0)
        {
            string list = $"[{string.Join(", ", strange)}]";
            throw ApiError.Parameter(
                $"token_id(s) {list} in logit_bias contain out-of-vocab token ids. Vocabulary size: {Vocabulary.Size}", "logit_bias", list).ToException();
        }
    }

    private static void BadWords(JsonElement body)
    {
        if (body.TryGetProperty("bad_words", out JsonElement words) && words.ValueKind == JsonValueKind.Array
            && words.EnumerateArray().Any(word => word.GetString() == ""))
        {
            throw ApiError.BadRequest($"bad_words cannot contain an empty string. Got bad_words={PythonText.Str(words)}").ToException();
        }
    }

    private static void InRange(JsonElement body, string name, Func<double, bool> holds, string rule, bool named = false)
    {
        if (body.Number(name) is not { } value || holds(value))
        {
            return;
        }

        string message = $"{name} {rule}, got {PythonJson.Float(value)}.";
        throw (named ? ApiError.Parameter(message, name, PythonJson.Float(value)) : ApiError.BadRequest(message)).ToException();
    }

    private static void Refuse(bool wrong, string message)
    {
        if (wrong)
        {
            throw ApiError.BadRequest(message).ToException();
        }
    }

    private static string Print(int value) => value.ToString(CultureInfo.InvariantCulture);
}
