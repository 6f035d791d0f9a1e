using static Vllm.RequestRules;

namespace Vllm;

/// <summary>
/// The rules that chat and completion requests share. Only rules that no option of vLLM moves: limits that depend on options, model
/// or version are the server's to judge.
/// </summary>
internal static class GenerationRules
{
    public static void Check(IGenerationRequest request, bool stream)
    {
        Require(
            !request.InExtra("stream"), nameof(request.Extra), "stream",
            "is decided by the method: call CreateAsync or StreamAsync instead of setting it");
        CheckNumbers(request);
        CheckSampling(request);
        CheckForm(request);
        Require(
            stream || request.StreamOptions is null, nameof(request.StreamOptions), request.StreamOptions,
            "has a meaning only in a stream: call StreamAsync, or leave it null");
    }

    /// <summary>The rules of log probabilities, once the request has said whether it asks for any.</summary>
    public static void CheckLogprobs(IGenerationRequest request, bool logprobs, string howToAsk, bool stream)
    {
        RequireAny(nameof(request.LogprobTokenIds), request.LogprobTokenIds, "must hold a token, or be null");
        if (request.LogprobTokenIds is { } tokens && !logprobs)
        {
            Refuse(nameof(request.LogprobTokenIds), Count(tokens.Count), $"needs {howToAsk}");
        }

        Require(
            request.PromptLogprobs is not < -1, nameof(request.PromptLogprobs), request.PromptLogprobs, "must be at least 0, or -1 for all tokens");
        Require(
            request.PromptLogprobs is null or 0 || !stream, nameof(request.PromptLogprobs), request.PromptLogprobs,
            "cannot come in a stream: call CreateAsync, or leave it null");
    }

    /// <summary>The fewest tokens are not more than the most.</summary>
    public static void CheckMinTokens(IGenerationRequest request, int? most, params ReadOnlySpan<string> keysOfMost)
    {
        Require(request.MinTokens is not < 0, nameof(request.MinTokens), request.MinTokens, "must be at least 0");
        if (request.MinTokens > most && !request.InExtra(keysOfMost))
        {
            Refuse(nameof(request.MinTokens), request.MinTokens, $"must not be over the {Text(most)} tokens that the answer may have");
        }
    }

    // JSON has no NaN and no infinity.
    private static void CheckNumbers(IGenerationRequest request)
    {
        RequireFinite(nameof(request.Temperature), request.Temperature);
        RequireFinite(nameof(request.TopP), request.TopP);
        RequireFinite(nameof(request.MinP), request.MinP);
        RequireFinite(nameof(request.FrequencyPenalty), request.FrequencyPenalty);
        RequireFinite(nameof(request.PresencePenalty), request.PresencePenalty);
        RequireFinite(nameof(request.RepetitionPenalty), request.RepetitionPenalty);
        RequireFinite(nameof(request.LengthPenalty), request.LengthPenalty);
        if (request.LogitBias is { } biases)
        {
            CheckBiases(biases);
        }
    }

    private static void CheckBiases(IReadOnlyDictionary<int, double> biases)
    {
        foreach ((int token, double bias) in biases)
        {
            RequireFinite($"{nameof(IGenerationRequest.LogitBias)}[{token}]", bias);
        }
    }

    private static void CheckSampling(IGenerationRequest request)
    {
        Require(request.N is not < 1, nameof(request.N), request.N, "must be at least 1");
        Require(
            request.N is not > 1 || request.Temperature is not 0 || request.UseBeamSearch == true
                || request.InExtra("temperature", "use_beam_search"),
            nameof(request.N), request.N, "needs a Temperature over 0: at 0 all answers would be the same");
        Require(request.Temperature is not < 0, nameof(request.Temperature), request.Temperature, "must be at least 0");
        Require(request.TopP is not (<= 0 or > 1), nameof(request.TopP), request.TopP, "must be over 0 and at most 1");
        Require(request.TopK is not < -1, nameof(request.TopK), request.TopK, "must be at least 1, or 0 for no limit");
        Require(request.MinP is not (< 0 or > 1), nameof(request.MinP), request.MinP, "must be from 0 to 1");
        Require(request.RepetitionPenalty is not <= 0, nameof(request.RepetitionPenalty), request.RepetitionPenalty, "must be over 0");
        RequireAny(nameof(request.AllowedTokenIds), request.AllowedTokenIds, "must hold a token, or be null for all tokens");
        Require(request.CacheSalt is not "", nameof(request.CacheSalt), "", "must not be empty: leave it null for the shared cache");
    }

    private static void CheckForm(IGenerationRequest request)
    {
        if (request.StructuredOutputs is { } outputs)
        {
            string[] constraints = [.. outputs.Constraints()];
            Require(
                constraints.Length == 1, nameof(request.StructuredOutputs),
                constraints.Length == 0 ? "no constraint" : string.Join(" and ", constraints),
                "must set exactly one of Json, Regex, Choice, Grammar, JsonObject and StructuralTag");
        }
    }
}
