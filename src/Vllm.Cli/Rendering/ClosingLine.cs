using System.Globalization;

namespace Vllm.Cli;

/// <summary>The line under an answer: tokens, speed, times, and why it ended when that is not the usual end.</summary>
internal static class ClosingLine
{
    public static string Of(AnswerSummary summary) => string.Join(" · ", Parts(summary));

    private static IEnumerable<string> Parts(AnswerSummary summary)
    {
        TokenUsage? usage = summary.Usage;
        if (usage is not null)
        {
            long reasoning = usage.CompletionTokensDetails?.ReasoningTokens ?? 0;
            yield return reasoning > 0
                ? Invariant($"{usage.CompletionTokens} tokens ({reasoning} of reasoning)")
                : Invariant($"{usage.CompletionTokens} tokens");

            // Over several rounds the time has the tools in it.
            if (summary.Rounds is not > 1 && TokensPerSecond(summary, usage.CompletionTokens) is { } speed)
            {
                yield return Invariant($"{speed:0.0} tok/s");
            }
        }

        if (summary is { IsStreamed: true, FirstToken: { } firstToken })
        {
            yield return Invariant($"first token after {firstToken.TotalSeconds:0.00} s");
        }

        yield return Invariant($"{summary.Elapsed.TotalSeconds:0.00} s in all");
        if (usage is not null)
        {
            yield return Invariant($"prompt {usage.PromptTokens} tokens");
        }

        if (summary.Rounds is > 1 and { } rounds)
        {
            yield return Invariant($"{rounds} rounds");
        }

        foreach (FinishReason reason in summary.FinishReasons.Distinct())
        {
            if (reason == FinishReason.Length)
            {
                yield return "cut at the token limit";
            }
            else if (reason != FinishReason.Stop && reason != FinishReason.ToolCalls)
            {
                yield return $"ended by '{reason}'";
            }
        }
    }

    /// <summary>The speed of generation: the tokens after the first over the time they took. A whole answer has only its total time.</summary>
    private static double? TokensPerSecond(AnswerSummary summary, long tokens)
    {
        bool hasFirst = summary is { IsStreamed: true, FirstToken: not null };
        double seconds = (summary.Elapsed - (hasFirst ? summary.FirstToken!.Value : TimeSpan.Zero)).TotalSeconds;
        long counted = hasFirst ? tokens - 1 : tokens;
        return counted > 0 && seconds > 0.001 ? counted / seconds : null;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
