using Vllm.Testing;

namespace Vllm.Tests.Wire;

/// <summary>Puts what the client made of an answer into the shape of the wire cases, from the events alone or from the fold.</summary>
internal static partial class FoldedAnswers
{
    public static FoldedAnswer From(ChatCompletion completion, VllmException? failure) => new()
    {
        Content = Choice(completion, 0)?.Message.Content ?? "",
        Reasoning = Choice(completion, 0)?.Message.Reasoning ?? "",
        Refusal = Choice(completion, 0)?.Message.Refusal ?? "",
        ToolCalls = Calls(Choice(completion, 0)),
        FinishReason = Choice(completion, 0)?.FinishReason?.Value,
        Usage = From(completion.Usage),
        LogProbs = [.. (Choice(completion, 0)?.Logprobs ?? []).Select(token => token.Logprob)],
        Choices = [.. completion.Choices.Select(choice => new FoldedChoice
        {
            Index = choice.Index,
            Content = choice.Message.Content,
            FinishReason = choice.FinishReason?.Value,
            ToolCalls = Calls(choice),
        })],
        Error = From(failure),
    };

    /// <summary>From the events, as a caller would gather them. Calls that broke off are only in the fold, so they come from there.</summary>
    public static FoldedAnswer From(IReadOnlyList<ChatEvent> events, ChatCompletion completion, VllmException? failure)
    {
        int[] indexes = [.. events.OfType<ChoiceFinished>().Select(e => e.ChoiceIndex)
            .Concat(events.OfType<ContentDelta>().Select(e => e.ChoiceIndex)).Distinct().Order()];
        return new FoldedAnswer
        {
            Content = Text<ContentDelta>(events, 0, e => e.Text),
            Reasoning = Text<ReasoningDelta>(events, 0, e => e.Text),
            Refusal = Text<RefusalDelta>(events, 0, e => e.Text),
            ToolCalls = failure is null
                ? [.. events.OfType<ToolCallComplete>().Where(e => e.ChoiceIndex == 0).Select(e => From(e.Call))]
                : Calls(Choice(completion, 0)),
            FinishReason = Reason(events, 0),
            Usage = From(events.OfType<UsageReported>().LastOrDefault()?.Usage),
            LogProbs = [.. events.SelectMany(e => e switch
            {
                ContentDelta { ChoiceIndex: 0 } content => content.Logprobs ?? [],
                LogprobsDelta { ChoiceIndex: 0 } logprobs => logprobs.Logprobs,
                _ => [],
            }).Select(token => token.Logprob)],
            Choices = [.. indexes.Select(index => new FoldedChoice
            {
                Index = index,
                Content = Text<ContentDelta>(events, index, e => e.Text),
                FinishReason = Reason(events, index),
                ToolCalls = [.. events.OfType<ToolCallComplete>().Where(e => e.ChoiceIndex == index).Select(e => From(e.Call))],
            })],
            Error = From(failure),
        };
    }

    private static string Text<T>(IReadOnlyList<ChatEvent> events, int index, Func<T, string> text)
        where T : ChatEvent =>
        string.Concat(events.OfType<T>().Where(e => e.ChoiceIndex == index).Select(text));

    private static string? Reason(IReadOnlyList<ChatEvent> events, int index) =>
        events.OfType<ChoiceFinished>().FirstOrDefault(e => e.ChoiceIndex == index)?.Reason.Value;

    private static ChatChoice? Choice(ChatCompletion completion, int index) =>
        completion.Choices.FirstOrDefault(choice => choice.Index == index);

    private static IReadOnlyList<FoldedToolCall> Calls(ChatChoice? choice) => [.. (choice?.Message.ToolCalls ?? []).Select(From)];

    private static FoldedToolCall From(ToolCall call) => new(call.Id, call.Name, call.Arguments);

    private static FoldedUsage? From(TokenUsage? usage) =>
        usage is null ? null : new FoldedUsage(usage.PromptTokens, usage.CompletionTokens, usage.TotalTokens);

    private static FoldedError? From(VllmException? failure)
    {
        if (failure is null)
        {
            return null;
        }

        var api = failure as VllmApiException;
        var stream = failure as VllmStreamException;
        return new FoldedError
        {
            Kind = failure.Kind.ToString().ToLowerInvariant(),
            Status = (int?)(api?.StatusCode ?? stream?.StatusCode),
            Retryable = failure.IsRetryable,
            Message = failure.Message,
            Reason = failure is VllmResponseException { TooLarge: true } ? "too_large" : api?.Reason.Value,
            Code = api?.Code ?? stream?.Code,
            Type = api?.Type ?? stream?.Type,
            Param = api?.Param ?? stream?.Param,
            RetryAfter = api?.RetryAfter,
            RetryAfterDate = DateTimeOffset.UtcNow + api?.RetryAfter,
        };
    }
}
