using Vllm.Testing;

namespace Vllm.Tests.Wire;

internal static partial class FoldedAnswers
{
    public static FoldedAnswer From(Completion completion, VllmException? failure) => new()
    {
        Text = completion.Choices.FirstOrDefault(choice => choice.Index == 0)?.Text ?? "",
        FinishReason = completion.Choices.FirstOrDefault(choice => choice.Index == 0)?.FinishReason?.Value,
        Usage = From(completion.Usage),
        LogProbs = completion.Choices.FirstOrDefault(choice => choice.Index == 0)?.Logprobs?.TokenLogprobs ?? [],
        Choices = [.. completion.Choices.Select(choice => new FoldedChoice
        {
            Index = choice.Index,
            Text = choice.Text,
            FinishReason = choice.FinishReason?.Value,
        })],
        Error = From(failure),
    };

    /// <summary>From the events alone, as a caller would gather them.</summary>
    public static FoldedAnswer From(IReadOnlyList<CompletionEvent> events, VllmException? failure)
    {
        IEnumerable<IGrouping<int, CompletionEvent>> byChoice =
            events.Where(e => e is TextDelta or CompletionFinished).GroupBy(e => e.ChoiceIndex).OrderBy(group => group.Key);
        return new FoldedAnswer
        {
            Text = TextOf(events.Where(e => e.ChoiceIndex == 0)),
            FinishReason = ReasonOf(events.Where(e => e.ChoiceIndex == 0)),
            Usage = From(events.OfType<CompletionUsageReported>().LastOrDefault()?.Usage),
            LogProbs = [.. events.Where(e => e.ChoiceIndex == 0).SelectMany(e => e switch
            {
                TextDelta text => text.Logprobs?.TokenLogprobs ?? [],
                CompletionLogprobsDelta logprobs => logprobs.Logprobs.TokenLogprobs,
                _ => [],
            })],
            Choices = [.. byChoice.Select(choice => new FoldedChoice
            {
                Index = choice.Key,
                Text = TextOf(choice),
                FinishReason = ReasonOf(choice),
            })],
            Error = From(failure),
        };
    }

    private static string TextOf(IEnumerable<CompletionEvent> events) => string.Concat(events.OfType<TextDelta>().Select(e => e.Text));

    private static string? ReasonOf(IEnumerable<CompletionEvent> events) => events.OfType<CompletionFinished>().FirstOrDefault()?.Reason.Value;
}
