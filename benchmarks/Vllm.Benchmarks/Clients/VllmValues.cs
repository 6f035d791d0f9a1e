namespace Vllm.Benchmarks.Clients;

/// <summary>Looks at every value beside the text.</summary>
internal static class VllmValues
{
    public static long SizeOf(TokenUsage usage) => usage.PromptTokens + usage.CompletionTokens + usage.TotalTokens;

    public static long SizeOf(IReadOnlyList<TokenLogprob>? logprobs)
    {
        long size = 0;
        for (int i = 0; i < logprobs?.Count; i++)
        {
            TokenLogprob token = logprobs[i];
            size += (token.Logprob <= 0 ? 1 : 0) + token.Token.Length + (token.Bytes?.Length ?? 0) + SizeOf(token.TopLogprobs);
        }

        return size;
    }
}
