using System.Text.Json;
using Vllm.Simulator.Json;
using Vllm.Simulator.Serving;

namespace Vllm.Simulator.Completions;

/// <summary>A completion request that passed validation, with defaults filled in; the names are vLLM's.</summary>
internal sealed record CompletionRequest : GenerationRequest
{
    private const int DefaultMaxTokens = 16;

    public CompletionRequest(JsonElement body)
        : base(body)
    {
        int wanted = body.Int("max_tokens") ?? DefaultMaxTokens;
        IsPromptOnly = Echo && wanted == 0;
        // The engine has to take one step to look at the prompt; usage counts it (recorded: completion-echo-no-tokens).
        MaxTokens = IsPromptOnly ? 1 : wanted;
        Logprobs = body.Int("logprobs");
        PromptLogprobs = body.Int("prompt_logprobs") ?? (Echo ? Logprobs : null);
        Prompts = CompletionPrompt.ReadAll(body.Get("prompt"));
    }

    public IReadOnlyList<CompletionPrompt> Prompts { get; }

    /// <summary><c>echo</c> with <c>max_tokens: 0</c>: the prompt, with its log probabilities, and nothing after it.</summary>
    public bool IsPromptOnly { get; }
}
