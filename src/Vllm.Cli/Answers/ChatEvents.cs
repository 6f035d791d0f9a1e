namespace Vllm.Cli;

/// <summary>Unfolds a chat answer that came at once into the events of a stream, so that both are printed by the same code.</summary>
internal static class ChatEvents
{
    /// <summary>The events in the order in which a stream gives them.</summary>
    /// <param name="answer">The answer, or what came of it.</param>
    /// <param name="isWhole">Whether it is complete; if not, a call of a choice that the server gave up may not look complete.</param>
    public static IEnumerable<ChatEvent> Of(ChatCompletion answer, bool isWhole)
    {
        IEnumerable<ChatEvent> events = answer.Choices.SelectMany(choice => Of(choice, isWhole));
        return answer.Usage is { } usage ? events.Append(new UsageReported(usage)) : events;
    }

    private static IEnumerable<ChatEvent> Of(ChatChoice choice, bool isWhole)
    {
        ChatResponseMessage message = choice.Message;
        if (!string.IsNullOrEmpty(message.Reasoning))
        {
            yield return new ReasoningDelta(choice.Index, message.Reasoning);
        }

        IReadOnlyList<TokenLogprob>? logprobs = choice.Logprobs is { Count: > 0 } given ? given : null;
        if (message.Content.Length > 0)
        {
            yield return new ContentDelta(choice.Index, message.Content, logprobs);
        }
        else if (logprobs is not null)
        {
            yield return new LogprobsDelta(choice.Index, logprobs);
        }

        if (!string.IsNullOrEmpty(message.Refusal))
        {
            yield return new RefusalDelta(choice.Index, message.Refusal);
        }

        bool callsEnded = isWhole || (choice.FinishReason is { } reason && reason != FinishReason.Abort && reason != FinishReason.Error);
        for (int i = 0; i < message.ToolCalls.Count; i++)
        {
            ToolCall call = message.ToolCalls[i];
            yield return new ToolCallDelta(choice.Index, i, call.Id, call.Name, call.Arguments);
            if (callsEnded)
            {
                yield return new ToolCallComplete(choice.Index, call);
            }
        }

        if (choice.FinishReason is { } finish)
        {
            yield return new ChoiceFinished(choice.Index, finish);
        }
    }
}
