using Vllm.Simulator.Engine;

namespace Vllm.Simulator.Completions;

/// <summary>A prompt as the engine gets it.</summary>
/// <param name="Text">What <c>echo</c> puts in front of the answer.</param>
/// <param name="Tokens">The token ids.</param>
/// <param name="Logprobs">Those of all tokens but the first, if asked for.</param>
internal sealed record PreparedPrompt(string Text, List<int> Tokens, IReadOnlyList<IReadOnlyList<TokenLogprob>>? Logprobs)
{
    /// <summary>Tokens found in the prefix cache; known once the request runs.</summary>
    public int CachedTokens { get; set; }
}
