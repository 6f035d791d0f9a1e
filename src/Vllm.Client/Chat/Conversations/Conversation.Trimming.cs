namespace Vllm;

/// <content>Keeping the history short enough for the model.</content>
public sealed partial class Conversation
{
    /// <summary>
    /// Leaves out the oldest turns until at most so many messages are left beside the instructions at the beginning. Turns go whole,
    /// so that no tool call loses its result; of the last turn only old rounds of tools go, so that it may stay longer than asked.
    /// </summary>
    /// <param name="maxMessages">The most messages beside the instructions; at least 1.</param>
    /// <returns>How many messages were left out.</returns>
    /// <exception cref="InvalidOperationException">A turn is running.</exception>
    public int Trim(int maxMessages)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxMessages, 1);
        int removed = 0;
        Change(messages =>
        {
            int excess = messages.Count - History.Instructions(messages) - maxMessages;
            IReadOnlyList<Range> removable = History.Removable(messages);
            int ranges = 0;
            for (; ranges < removable.Count && removed < excess; ranges++)
            {
                removed += removable[ranges].End.Value - removable[ranges].Start.Value;
            }

            Remove(messages, removable.Take(ranges));
        });
        return removed;
    }

    /// <summary>
    /// Leaves out the oldest turns until the prompt has at most so many tokens, in the way of <see cref="Trim"/>. The server counts, with
    /// the model's chat template and the tools: a few small calls (<c>POST /tokenize</c>), or none of them with
    /// <see cref="ConversationOptions.CountTokensAsync"/>.
    /// </summary>
    /// <param name="maxTokens">The most tokens of the prompt: the model's context less what the next turn and its answer need.</param>
    /// <param name="cancellationToken">Ends the counting; the history stays as it was.</param>
    /// <returns>The tokens that are left; more than asked when the last turn alone has more.</returns>
    /// <exception cref="InvalidOperationException">A turn is running.</exception>
    /// <exception cref="VllmException">The server could not count.</exception>
    public async Task<int> TrimToTokensAsync(int maxTokens, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, 1);
        List<ChatMessage> messages = Occupy();
        IReadOnlyList<Range> left = [];
        try
        {
            IReadOnlyList<Range> removable = History.Removable(messages);
            int fewest = 0;
            int most = removable.Count;
            int tokens = await CountAsync(0).ConfigureAwait(false);
            if (tokens > maxTokens && most > 0)
            {
                tokens = await CountAsync(most).ConfigureAwait(false);

                // Halving: leaving out one more range never adds tokens, and each count is a call.
                while (tokens <= maxTokens && most - fewest > 1)
                {
                    int middle = (fewest + most) / 2;
                    int count = await CountAsync(middle).ConfigureAwait(false);
                    (fewest, most, tokens) = count > maxTokens ? (middle, most, tokens) : (fewest, middle, count);
                }

                left = [.. removable.Take(most)];
            }

            return tokens;

            Task<int> CountAsync(int ranges) => CountTokensAsync(Without(messages, removable.Take(ranges)), cancellationToken);
        }
        finally
        {
            Release(history => Remove(history, left));
        }
    }

    private static List<ChatMessage> Without(List<ChatMessage> messages, IEnumerable<Range> ranges)
    {
        List<ChatMessage> rest = [.. messages];
        Remove(rest, ranges);
        return rest;
    }

    private static void Remove(List<ChatMessage> messages, IEnumerable<Range> ranges)
    {
        foreach (Range range in ranges.Reverse())
        {
            messages.RemoveRange(range.Start.Value, range.End.Value - range.Start.Value);
        }
    }

    private Task<int> CountTokensAsync(List<ChatMessage> messages, CancellationToken cancellationToken)
    {
        if (Options.CountTokensAsync is { } count)
        {
            return count(messages, cancellationToken);
        }

        // An empty prompt is refused, and has no tokens of ours.
        return messages.Count == 0
            ? Task.FromResult(0)
            : PromptTokens.CountAsync(
                _chat.Completions.Server.First, Request with { Messages = messages }, Options.RequestOptions, cancellationToken);
    }
}
