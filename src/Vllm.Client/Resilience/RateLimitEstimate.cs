namespace Vllm;

/// <summary>Guesses the tokens of a request before it is sent.</summary>
internal static class RateLimitEstimate
{
    /// <summary>A usual ratio for English; other languages have fewer. The usage of the answer corrects it.</summary>
    private const int CharactersPerToken = 4;

    /// <summary>vLLM's default of <c>max_tokens</c> for completions.</summary>
    private const int UsualCompletion = 16;

    public static int Of(ChatCompletionRequest request) => Of(
        request.Messages.Sum(message => (long)message.Text.Length), request.MaxCompletionTokens ?? request.MaxTokens ?? 0, request.N ?? 1);

    /// <summary>A prompt has many forms; the length of the body, which is mostly prompt, stands for it.</summary>
    public static int Of(CompletionRequest request, int bodyLength) =>
        Of(bodyLength, request.MaxTokens ?? UsualCompletion, (long)(request.N ?? 1) * request.CountPrompts());

    private static int Of(long characters, long tokensPerAnswer, long answers) =>
        (int)Math.Clamp((characters / CharactersPerToken) + (tokensPerAnswer * answers), 1, int.MaxValue);
}
