using System.Globalization;
using System.Text.Json.Nodes;

namespace Vllm;

/// <summary>What chat and completion requests have in common, so that both are written and checked in one place.</summary>
internal interface IGenerationRequest
{
    string? Model { get; }

    int? N { get; }

    int? MinTokens { get; }

    double? Temperature { get; }

    double? TopP { get; }

    int? TopK { get; }

    double? MinP { get; }

    double? FrequencyPenalty { get; }

    double? PresencePenalty { get; }

    double? RepetitionPenalty { get; }

    double? LengthPenalty { get; }

    bool? UseBeamSearch { get; }

    IReadOnlyDictionary<int, double>? LogitBias { get; }

    IReadOnlyList<int>? AllowedTokenIds { get; }

    IReadOnlyList<int>? LogprobTokenIds { get; }

    int? PromptLogprobs { get; }

    StructuredOutputs? StructuredOutputs { get; }

    StreamOptions? StreamOptions { get; }

    string? CacheSalt { get; }

    JsonObject Extra { get; }

    /// <summary>Refuses what can never be right.</summary>
    /// <exception cref="ArgumentException">Something is wrong; the message names it, its value and the remedy.</exception>
    void Validate(bool stream);

    /// <summary>Adds each property that goes into the body, the model and the prompt first.</summary>
    void WriteTo(RequestBody body);
}

/// <summary>What <see cref="IGenerationRequest.Extra"/> says counts before the typed property.</summary>
internal static class GenerationRequests
{
    /// <summary>How many choices are asked for, for each prompt.</summary>
    public static int ChoiceCount(this IGenerationRequest request) =>
        request.Extra.TryGetPropertyValue("n", out JsonNode? node)
            && int.TryParse(node?.ToJsonString(), NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : request.N ?? 1;

    /// <summary>Whether any of these keys stands in the extra fields, so that the typed property proves nothing.</summary>
    public static bool InExtra(this IGenerationRequest request, params ReadOnlySpan<string> keys)
    {
        if (request.Extra.Count == 0)
        {
            return false;
        }

        foreach (string key in keys)
        {
            if (request.Extra.ContainsKey(key))
            {
                return true;
            }
        }

        return false;
    }
}
