namespace Vllm;

/// <summary>The tokens of several answers together.</summary>
internal static class UsageSum
{
    /// <summary>The sum of what there is; null when there is none. What has no fixed meaning cannot be summed and is left out.</summary>
    public static TokenUsage? Of(IEnumerable<TokenUsage?> usages)
    {
        TokenUsage[] known = [.. usages.OfType<TokenUsage>()];
        return known.Length == 0
            ? null
            : new TokenUsage
            {
                PromptTokens = known.Sum(usage => usage.PromptTokens),
                CompletionTokens = known.Sum(usage => usage.CompletionTokens),
                TotalTokens = known.Sum(usage => usage.TotalTokens),
                PromptTokensDetails = OfPrompts([.. known.Select(usage => usage.PromptTokensDetails).OfType<PromptTokensDetails>()]),
                CompletionTokensDetails = OfCompletions([.. known.Select(usage => usage.CompletionTokensDetails).OfType<CompletionTokensDetails>()]),
            };
    }

    private static PromptTokensDetails? OfPrompts(PromptTokensDetails[] known) => known.Length == 0
        ? null
        : new PromptTokensDetails
        {
            CachedTokens = Sum(known.Select(details => details.CachedTokens)),
            CreatedCacheTokens = Sum(known.Select(details => details.CreatedCacheTokens)),
            MultimodalTokens = SumByKey(known.Select(details => details.MultimodalTokens).OfType<IReadOnlyDictionary<string, long>>()),
        };

    private static CompletionTokensDetails? OfCompletions(CompletionTokensDetails[] known) => known.Length == 0
        ? null
        : new CompletionTokensDetails { ReasoningTokens = Sum(known.Select(details => details.ReasoningTokens)) };

    private static long? Sum(IEnumerable<long?> counts) => counts.Aggregate((long?)null, (sum, count) => count is null ? sum : (sum ?? 0) + count);

    private static Dictionary<string, long>? SumByKey(IEnumerable<IReadOnlyDictionary<string, long>> counts)
    {
        Dictionary<string, long> sum = counts.SelectMany(count => count).GroupBy(pair => pair.Key)
            .ToDictionary(group => group.Key, group => group.Sum(pair => pair.Value));
        return sum.Count == 0 ? null : sum;
    }
}
