namespace Vllm;

/// <summary>
/// What is left behind the end mark of a stream, normally the last HTTP chunk and nothing more. It is read because only a body that was read to its
/// end leaves a connection that can be used again, and the caller's next call may come at once.
/// </summary>
internal static class AnswerRest
{
    /// <summary>How often more than that is read.</summary>
    private const int MostReads = 16;

    /// <summary>
    /// How long it is waited for. By the system's clock: a clock of tests that stands still must not hold an answer that is complete.
    /// </summary>
    public static TimeSpan LongestWait { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Reads it; how that ends makes no difference.</summary>
    public static async Task ReadAsync(HttpAnswer answer, AnswerIntake intake, Deadlines deadlines)
    {
        Timer? limit = null;
        try
        {
            for (int i = 0; i < MostReads; i++)
            {
#pragma warning disable CA2012 // Looked at once, to set no timer where none is needed; awaited once.
                ValueTask<int> read = answer.Body.ReadAsync(intake.MakeRoom(), deadlines.Token);
#pragma warning restore CA2012
                if (!read.IsCompleted)
                {
                    limit ??= new Timer(static deadlines => ((Deadlines)deadlines!).Cancel(), deadlines, LongestWait, Timeout.InfiniteTimeSpan);
                }

                if (await read.ConfigureAwait(false) == 0)
                {
                    break;
                }
            }
        }
        catch (Exception exception) when (AnswerBody.Ends(exception))
        {
            // The answer is complete; a connection that ends badly after it is merely not used again.
        }
        finally
        {
            limit?.Dispose();
        }
    }
}
