using System.Runtime.CompilerServices;

namespace Vllm;

/// <summary>Reads <c>usage</c> where it holds the usual counts in vLLM's order and nothing else; the rest is for <see cref="UsageParser"/>.</summary>
internal static class PlainUsage
{
    /// <summary>Reads a usage.</summary>
    /// <param name="json">Stands on it; when it is refused, anywhere.</param>
    /// <param name="before">The one before: its details are used again when they are the same.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static TokenUsage? Read(ref PlainJson json, TokenUsage? before)
    {
        CompletionTokensDetails? details = null;
        if (!json.TryTake("{\"prompt_tokens\":"u8) || !json.TryTakeCount(out long prompt)
            || !json.TryTake(",\"total_tokens\":"u8) || !json.TryTakeCount(out long total)
            || !json.TryTake(",\"completion_tokens\":"u8) || !json.TryTakeCount(out long completion))
        {
            return null;
        }

        // The two front ends differ in what is null and what is not there.
        _ = json.TryTake(",\"prompt_tokens_details\":null"u8);
        if (json.TryTake(",\"completion_tokens_details\":"u8) && !TryReadDetails(ref json, before?.CompletionTokensDetails, out details))
        {
            return null;
        }

        return json.TryTake("}"u8)
            ? new TokenUsage { PromptTokens = prompt, CompletionTokens = completion, TotalTokens = total, CompletionTokensDetails = details }
            : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryReadDetails(ref PlainJson json, CompletionTokensDetails? before, out CompletionTokensDetails? details)
    {
        details = null;
        if (json.TryTake("null"u8))
        {
            return true;
        }

        if (!json.TryTake("{\"reasoning_tokens\":"u8) || !json.TryTakeCount(out long reasoning) || !json.TryTake("}"u8))
        {
            return false;
        }

        details = before is not null && before.ReasoningTokens == reasoning && before.AdditionalProperties == AdditionalJson.None
            ? before
            : new CompletionTokensDetails { ReasoningTokens = reasoning };
        return true;
    }
}
