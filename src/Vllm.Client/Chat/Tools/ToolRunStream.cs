using System.Runtime.CompilerServices;

namespace Vllm;

/// <summary>
/// A streamed tool loop. The first request is sent when the enumeration begins, and it can be enumerated once, in one of its forms: events,
/// <see cref="TextAsync"/> or <see cref="ToRunAsync"/>.
/// </summary>
/// <remarks>
/// Leaving the loop early or cancelling closes the connection and cancels the tools that run. <see cref="Run"/> keeps what had happened by then.
/// </remarks>
public sealed class ToolRunStream : IAsyncEnumerable<ToolRunEvent>
{
    private readonly ToolLoop _loop;
    private readonly CancellationToken _cancellationToken;
    private bool _giveErrors;
    private int _isStarted;

    internal ToolRunStream(ToolLoop loop, CancellationToken cancellationToken)
    {
        _loop = loop;
        _cancellationToken = cancellationToken;
    }

    /// <summary>The run so far: the whole of it after the last event, the part that happened after an exception.</summary>
    /// <remarks>Made anew at each call. Read it from the code that enumerates, not from another thread.</remarks>
    public ToolRun Run => _loop.ToRun();

    /// <summary>Gives a failure as a last event, <see cref="ToolRunFailed"/>, and throws nothing but the caller's own cancellation and exceptions.</summary>
    /// <returns>This stream.</returns>
    public ToolRunStream WithErrorEvents()
    {
        _giveErrors = true;
        return this;
    }

    /// <summary>Runs the loop and gives it event by event.</summary>
    /// <exception cref="InvalidOperationException">The stream was enumerated before.</exception>
    /// <exception cref="VllmException">A round failed; thrown after everything that had arrived.</exception>
    public IAsyncEnumerator<ToolRunEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        Interlocked.Exchange(ref _isStarted, 1) == 0
            ? EnumerateAsync(cancellationToken)
            : throw new InvalidOperationException(
                $"A {nameof(ToolRunStream)} can be enumerated once; call {nameof(ChatApi.StreamToolsAsync)} again for another run.");

    /// <summary>The text of the answers of all rounds, piece by piece as it comes; an error is thrown.</summary>
    /// <exception cref="InvalidOperationException">The stream was enumerated before.</exception>
    /// <exception cref="VllmException">A round failed; thrown after all text that had arrived.</exception>
    public async IAsyncEnumerable<string> TextAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (ToolRunEvent runEvent in this.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            switch (runEvent)
            {
                case ToolRunChatEvent { Event: ContentDelta { ChoiceIndex: 0 } content }:
                    yield return content.Text;
                    break;
                case ToolRunFailed failed:
                    throw failed.Exception;
            }
        }
    }

    /// <summary>The whole run.</summary>
    /// <exception cref="InvalidOperationException">The stream was enumerated before.</exception>
    /// <exception cref="VllmException">A round failed; <see cref="VllmException.ToolRun"/> holds the rounds so far.</exception>
    public async Task<ToolRun> ToRunAsync(CancellationToken cancellationToken = default)
    {
        await foreach (ToolRunEvent runEvent in this.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (runEvent is ToolRunFailed failed)
            {
                throw failed.Exception;
            }
        }

        return Run;
    }

    private async IAsyncEnumerator<ToolRunEvent> EnumerateAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_cancellationToken, cancellationToken);
        IAsyncEnumerator<ToolRunEvent> events = _loop.RunAsync(either.Token).GetAsyncEnumerator(either.Token);
        await using (events.ConfigureAwait(false))
        {
            while (true)
            {
                bool goesOn = false;
                VllmException? failure = null;
                try
                {
                    goesOn = await events.MoveNextAsync().ConfigureAwait(false);
                }
                catch (VllmException exception)
                {
                    exception.ToolRun = _loop.ToRun();
                    if (!_giveErrors)
                    {
                        throw;
                    }

                    failure = exception;
                }
                catch (OperationCanceledException)
                {
                    // With the caller's own token, not with the one that joins the two.
                    _cancellationToken.ThrowIfCancellationRequested();
                    cancellationToken.ThrowIfCancellationRequested();
                    throw;
                }

                if (failure is not null)
                {
                    yield return new ToolRunFailed(_loop.Round, failure);
                }

                if (!goesOn)
                {
                    yield break;
                }

                yield return events.Current;
            }
        }
    }
}
