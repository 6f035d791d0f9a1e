using System.Runtime.CompilerServices;
using System.Text;

namespace Vllm;

/// <summary>
/// One answer that can be taken once, in one of its forms: what the public streams of the endpoints have in common.
/// </summary>
/// <param name="call">The request.</param>
/// <param name="owner">The type that the caller sees.</param>
/// <param name="createFold">Makes the fold of this answer, with the places for its events and chunks.</param>
/// <param name="errorEvent">Makes the last event of a failure, for <see cref="GiveErrors"/>.</param>
/// <param name="callCancellation">The caller's cancellation, as given with the call.</param>
/// <param name="turn">What the answer is a part of; null for none.</param>
internal sealed class AnswerStream<TEvent, TChunk, TAnswer>(
    IAnswerCall call,
    Type owner,
    Func<EventQueue<TEvent>?, EventQueue<TChunk>?, AnswerFold<TAnswer>> createFold,
    Func<VllmException, TEvent> errorEvent,
    CancellationToken callCancellation,
    IAnswerTurn<TAnswer>? turn = null)
    where TAnswer : class, IAnswer, new()
{
    private readonly Lock _lock = new();
    private AnswerFold<TAnswer>? _fold;
    private Func<ValueTask>? _disposeReader;
    private bool _isStarted;

    /// <summary>Whether a failure is given as a last event instead of being thrown.</summary>
    public bool GiveErrors { get; set; }

    /// <summary>What has arrived so far.</summary>
    public TAnswer Completion => _fold?.ToCompletion() ?? new TAnswer();

    public IAsyncEnumerator<TEvent> ReadEvents(CancellationToken cancellationToken)
    {
        var events = new EventQueue<TEvent>();
        return Start(events, null, events, GiveErrors ? errorEvent : null, cancellationToken);
    }

    /// <summary>The text of the events that have some. It has no place for an error event: that is thrown even so.</summary>
    public async IAsyncEnumerable<string> ReadTextPieces(
        Func<TEvent, string?> textOf, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var events = new EventQueue<TEvent>();
        IAsyncEnumerator<TEvent> reader = Start(events, null, events, null, cancellationToken);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.MoveNextAsync().ConfigureAwait(false))
            {
                if (textOf(reader.Current) is { } text)
                {
                    yield return text;
                }
            }
        }
    }

    public async IAsyncEnumerable<TChunk> ReadChunks([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var chunks = new EventQueue<TChunk>();
        IAsyncEnumerator<TChunk> reader = Start(null, chunks, chunks, null, cancellationToken);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.MoveNextAsync().ConfigureAwait(false))
            {
                yield return reader.Current;
            }
        }
    }

    public async Task<string> ReadTextAsync(Func<TEvent, string?> textOf, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        await foreach (string piece in ReadTextPieces(textOf, cancellationToken).ConfigureAwait(false))
        {
            text.Append(piece);
        }

        return text.ToString();
    }

    public async Task<TAnswer> ReadWholeAsync(CancellationToken cancellationToken)
    {
        IAsyncEnumerator<TEvent> reader = Start(null, null, new EventQueue<TEvent>(), null, cancellationToken);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.MoveNextAsync().ConfigureAwait(false))
            {
                // Only the whole answer is wanted: no events are made.
            }
        }

        return _fold!.ToCompletion();
    }

    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _isStarted = true;
        }

        return _disposeReader?.Invoke() ?? default;
    }

    private IAsyncEnumerator<T> Start<T>(
        EventQueue<TEvent>? events,
        EventQueue<TChunk>? chunks,
        EventQueue<T> pieces,
        Func<VllmException, T>? failurePiece,
        CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_isStarted)
            {
                throw new InvalidOperationException(
                    $"A {owner.Name} can be enumerated once, and not after it was disposed; call StreamAsync again for another answer.");
            }

            _isStarted = true;
            turn?.Begin();
            VllmException? failure = null;
            IAsyncEnumerator<T> reader = call.Read(
                () => _fold = createFold(events, chunks),
                pieces,
                failurePiece is null ? null : given => failurePiece(failure = given),
                owner,
                callCancellation,
                cancellationToken);
            if (turn is not null)
            {
                reader = new TurnReader<T, TAnswer>(reader, turn, () => _fold!, () => failure);
            }

            _disposeReader = reader.DisposeAsync;
            return reader;
        }
    }
}
