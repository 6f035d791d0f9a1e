namespace Vllm.Cli;

/// <summary>Has the end of an answer shown, whichever it is: the same for every kind of answer.</summary>
internal static class AnswerEnd
{
    /// <summary>Asks, and shows how it ended.</summary>
    /// <param name="ask">Asks, and shows what comes.</param>
    /// <param name="summarize">What there is to say of the whole answer, its times apart.</param>
    /// <param name="renderer">Shows it.</param>
    /// <param name="clock">Started by <paramref name="ask"/> when the request is on its way.</param>
    /// <param name="isStreamed">Whether the answer comes piece by piece.</param>
    /// <returns>The answer; null when it failed, which has been shown.</returns>
    /// <exception cref="UsageException">The request can never be right.</exception>
    /// <exception cref="OperationCanceledException">The user stopped it.</exception>
    public static async Task<TAnswer?> OfAsync<TAnswer>(
        Func<Task<TAnswer>> ask, Func<TAnswer, AnswerSummary> summarize, IAnswerRenderer renderer, AnswerClock clock, bool isStreamed)
        where TAnswer : class
    {
        try
        {
            TAnswer answer = await ask();
            renderer.Complete(summarize(answer) with { Elapsed = clock.Elapsed, FirstToken = clock.FirstToken, IsStreamed = isStreamed });
            return answer;
        }
        catch (VllmException exception)
        {
            renderer.Fail(exception);
            return null;
        }
        catch (OperationCanceledException)
        {
            renderer.Interrupt();
            throw;
        }
        catch (ArgumentException exception) when (!clock.IsStarted)
        {
            throw UsageException.From(exception);
        }
    }
}
