namespace Vllm;

/// <summary>Reads an answer and tells its turn how it ended.</summary>
/// <param name="answer">The answer.</param>
/// <param name="turn">The turn that it belongs to.</param>
/// <param name="fold">What has come of it.</param>
internal sealed class TurnReader<T>(IAsyncEnumerator<T> answer, IChatTurn turn, Func<ChatFold> fold) : IAsyncEnumerator<T>
{
    private bool _isReading;
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
            _hasFailed |= goesOn && answer.Current is StreamError;
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
