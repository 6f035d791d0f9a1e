namespace Vllm.Cli;

/// <summary>Unfolds a run of tools that came at once into the events of a stream, so that both are printed by the same code.</summary>
internal static class ToolRunEvents
{
    /// <summary>The events in the order in which a stream gives them.</summary>
    /// <param name="run">The run, or the rounds of it that ended.</param>
    /// <param name="partial">What came of the answer at which it broke; null when none did.</param>
    public static IEnumerable<ToolRunEvent> Of(ToolRun run, ChatCompletion? partial)
    {
        foreach (ToolRound round in run.Rounds)
        {
            foreach (ChatEvent chatEvent in ChatEvents.Of(round.Answer, isWhole: true))
            {
                yield return new ToolRunChatEvent(round.Number, chatEvent);
            }

            foreach (ToolResult result in round.Results)
            {
                yield return new ToolFinished(round.Number, result);
            }

            yield return new ToolRoundEnded(round);
        }

        if (partial is not null)
        {
            foreach (ChatEvent chatEvent in ChatEvents.Of(partial, isWhole: false))
            {
                yield return new ToolRunChatEvent(run.Rounds.Count + 1, chatEvent);
            }
        }
        else
        {
            yield return new ToolRunEnded(run.Rounds.Count, run);
        }
    }
}
