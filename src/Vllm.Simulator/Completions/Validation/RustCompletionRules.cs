using System.Text.Json;
using Vllm.Simulator.Engine;
using Vllm.Simulator.Json;
using static Vllm.Simulator.Validation.RustSamplingRules;

namespace Vllm.Simulator.Completions.Validation;

/// <summary>The Rust front end's rules about a completion request, in its order and words.</summary>
internal static class RustCompletionRules
{
    public static IReadOnlyList<PreparedPrompt> Check(CompletionRequest request, JsonElement body, string id, SimulatorOptions options)
    {
        CheckSupport(request, body);
        CheckStructuredOutputs(body.Get("structured_outputs"));
        Refuse(body.Get("prompt").Items().Any() is false && body.Get("prompt").ValueKind == JsonValueKind.Array,
            $"text request `{id}` must contain at least one prompt token ID");
        PreparedPrompt prompt = request.Prompts[0].Prepare(request, options);
        Refuse(prompt.Tokens.Count == 0, $"generate request `{id}` has an empty prompt_token_ids");
        CheckPrompt(
            prompt.Tokens.Count < options.MaxModelLen || request.TruncatePromptTokens is not null ? prompt.Tokens.Count : request.Prompts[0].Encode(int.MaxValue).Count,
            options.MaxModelLen);
        CheckLimits(request, body, options.MaxModelLen);
        int[] strange = [.. prompt.Tokens.Where(token => token is < 0 or >= Vocabulary.Size)];
        Refuse(strange.Length > 0, $"token_id(s) [{string.Join(", ", strange)}] in prompt are out of vocabulary. Vocabulary size: {Vocabulary.Size}");
        return [prompt];
    }

    private static void CheckSupport(CompletionRequest request, JsonElement body)
    {
        Refuse(!body.Get("stream_options").IsMissing() && !request.Stream, "stream_options are only supported when stream=true.", "stream_options");
        Refuse(request.N > 1, "Only n=1 is supported.", "n");
        Refuse(request.MaxTokens == 0, "max_tokens=0 is only supported when echo=true.", "max_tokens");
        Refuse(!body.Get("suffix").IsMissing(), "suffix is not supported.", "suffix");
        Refuse(body.Int("logprobs") is < 0 and not -1, "`logprobs` must be a non-negative value or -1.", "logprobs");
        int? promptLogprobs = body.Int("prompt_logprobs");
        Refuse(request.Stream && promptLogprobs is > 0 or -1, "`prompt_logprobs` are not available when `stream=true`.", "prompt_logprobs");
        Refuse(promptLogprobs is < 0 and not -1, "`prompt_logprobs` must be a non-negative value or -1.", "prompt_logprobs");
        Refuse(request.UseBeamSearch, "use_beam_search is not supported.", "use_beam_search");
        Refuse(!body.Get("length_penalty").IsMissing(), "length_penalty is not supported.", "length_penalty");
        Refuse(!body.Flag("spaces_between_special_tokens", otherwise: true), "spaces_between_special_tokens is not supported.", "spaces_between_special_tokens");
        Refuse(request.TruncatePromptTokens < -1, "truncate_prompt_tokens must be >= -1.", "truncate_prompt_tokens");
        Refuse(request.Echo && request.TruncatePromptTokens is not null, "`echo=true` is not supported with `truncate_prompt_tokens`.", "echo");
    }
}
