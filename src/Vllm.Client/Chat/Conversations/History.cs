namespace Vllm;

/// <summary>What the messages of a conversation mean to one another.</summary>
internal static class History
{
    public static bool IsInstruction(ChatMessage message) => message.Role == ChatRole.System || message.Role == ChatRole.Developer;

    /// <summary>How many messages of instruction the conversation begins with.</summary>
    public static int Instructions(IReadOnlyList<ChatMessage> messages) => messages.TakeWhile(IsInstruction).Count();

    /// <summary>
    /// What can be left out, in the order in which it should be: the turns from the oldest on, then, of the last turn, the rounds of
    /// tools but for one that still waits for its answer. Each entry is a range that stays whole: a result without its call, or a call
    /// without its result, is refused by servers.
    /// </summary>
    public static IReadOnlyList<Range> Removable(IReadOnlyList<ChatMessage> messages)
    {
        var turns = new List<Range>();
        int start = Instructions(messages);
        for (int i = start + 1; i < messages.Count; i++)
        {
            if (messages[i].Role == ChatRole.User && messages[i - 1].Role != ChatRole.User)
            {
                turns.Add(start..i);
                start = i;
            }
        }

        return [.. turns, .. ToolRounds(messages, start)];
    }

    private static IEnumerable<Range> ToolRounds(IReadOnlyList<ChatMessage> messages, int start)
    {
        for (int i = start; i < messages.Count; i++)
        {
            if (messages[i].ToolCalls.Count == 0)
            {
                continue;
            }

            int end = i + 1;
            while (end < messages.Count && messages[end].Role == ChatRole.Tool)
            {
                end++;
            }

            if (end < messages.Count)
            {
                yield return i..end;
            }

            i = end - 1;
        }
    }
}
