namespace Vllm.Cli;

/// <summary>Unfolds a completion that came at once into the events of a stream, so that both are printed by the same code.</summary>
internal static class CompletionEvents
{
    /// <summary>The events in the order in which a stream gives them.</summary>
    public static IEnumerable<CompletionEvent> Of(Completion answer)
    {
        IEnumerable<CompletionEvent> events = answer.Choices.SelectMany(Of);
        return answer.Usage is { } usage ? events.Append(new CompletionUsageReported(usage)) : events;
    }

    private static IEnumerable<CompletionEvent> Of(CompletionChoice choice)
    {
        CompletionLogprobs? logprobs = choice.Logprobs is { TokenLogprobs.Count: > 0 } given ? given : null;
        if (choice.Text.Length > 0)
        {
            yield return new TextDelta(choice.Index, choice.Text, logprobs);
        }
        else if (logprobs is not null)
        {
            yield return new CompletionLogprobsDelta(choice.Index, logprobs);
        }

        if (choice.FinishReason is { } finish)
        {
            yield return new CompletionFinished(choice.Index, finish);
        }
    }
}
