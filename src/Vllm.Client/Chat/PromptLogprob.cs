namespace Vllm;

/// <summary>The log probability of one token at one place of the prompt (<c>prompt_logprobs</c>).</summary>
/// <param name="Logprob">The natural logarithm of the probability; null where the server gave no finite number.</param>
/// <param name="Rank">The token's rank at this place, from 1.</param>
/// <param name="DecodedToken">The token as text.</param>
public sealed record PromptLogprob(double? Logprob, long? Rank, string? DecodedToken);
