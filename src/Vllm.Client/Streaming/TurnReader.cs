namespace Vllm;

/// <summary>Reads an answer and tells its turn how it ended.</summary>
/// <param name="answer">The answer.</param>
/// <param name="turn">The turn that it belongs to.</param>
/// <param name="fold">What has come of it.</param>
/// <param name="failure">The failure that was given as a piece, if one was.</param>
internal sealed class TurnReader<T, TAnswer>(
    IAsyncEnumerator<T> answer, IAnswerTurn<TAnswer> turn, Func<AnswerFold<TAnswer>> fold, Func<VllmException?> failure) : IAsyncEnumerator<T>
    where TAnswer : class, IAnswer
{
    private volatile bool _isReading;
    private bool _hasFailed;
    private int _hasEnded;

    /// <inheritdoc/>
    public T Current => answer.Current;

    /// <inheritdoc/>
    public async ValueTask<bool> MoveNextAsync()
    {
        bool goesOn = false;
        _isReading = true;
        try
        {
            goesOn = await answer.MoveNextAsync().ConfigureAwait(false);
            _hasFailed |= failure() is not null;
            return goesOn;
        }
        catch
        {
            _hasFailed = true;
            throw;
        }
        finally
        {
            _isReading = false;
            if (!goesOn)
            {
                End(isWhole: !_hasFailed);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await answer.DisposeAsync().ConfigureAwait(false);
        if (!_isReading)
        {
            // Whoever leaves the loop at the finish reason has the whole answer. A read that still waits ends by itself, above.
            End(isWhole: !_hasFailed && fold() is { IsFinished: true, BadFinish: null });
        }
    }

    private void End(bool isWhole)
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) == 0)
        {
            turn.End(fold().ToCompletion(), isWhole);
        }
    }
}
