namespace Vllm;

/// <summary>Guesses the tokens of a request before it is sent.</summary>
internal static class RateLimitEstimate
{
    /// <summary>A usual ratio for English; other languages have fewer. The usage of the answer corrects it.</summary>
    private const int CharactersPerToken = 4;

    public static int Of(ChatCompletionRequest request)
    {
        long prompt = request.Messages.Sum(message => (long)message.Text.Length) / CharactersPerToken;
        long answer = (long)(request.MaxCompletionTokens ?? request.MaxTokens ?? 0) * (request.N ?? 1);
        return (int)Math.Clamp(prompt + answer, 1, int.MaxValue);
    }
}
