namespace Vllm;

/// <summary>
/// One answer that can be taken once, in one of its forms: what the public streams of the endpoints have in common.
/// </summary>
/// <param name="call">The request.</param>
/// <param name="owner">The type that the caller sees.</param>
/// <param name="createFold">Makes the fold of this answer, with the places for its pieces.</param>
/// <param name="errorEvent">Makes the last event of a failure, for <see cref="GiveErrors"/>.</param>
/// <param name="callCancellation">The caller's cancellation, as given with the call.</param>
/// <param name="turn">What the answer is a part of; null for none.</param>
internal sealed class AnswerStream<TEvent, TChunk, TAnswer>(
    IAnswerCall call,
    Type owner,
    Func<AnswerPieces<TEvent, TChunk>, AnswerFold<TAnswer>> createFold,
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

    public IAsyncEnumerator<TEvent> ReadEvents(CancellationToken loop)
    {
        var events = new EventQueue<TEvent>();
        return Start(new() { Events = events }, events, GiveErrors ? errorEvent : null, new CallerTokens(callCancellation, default, loop));
    }

    /// <summary>The text of the first choice. It has no place for an error event: that is thrown even so.</summary>
    public IAsyncEnumerable<string> ReadTexts(CancellationToken form) => new AnswerEnumerable<string>(loop =>
    {
        var texts = new EventQueue<string>();
        return Start(new() { Texts = texts }, texts, null, new CallerTokens(callCancellation, form, loop));
    });

    /// <summary>The text of the first choice as it stands in the buffer. It is kept for a turn only.</summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadUtf8Texts(CancellationToken form) => new AnswerEnumerable<ReadOnlyMemory<byte>>(loop =>
    {
        var texts = new EventQueue<ReadOnlyMemory<byte>>();
        return Start(new() { Utf8Texts = texts, KeepsText = turn is not null }, texts, null, new CallerTokens(callCancellation, form, loop));
    });

    public IAsyncEnumerable<TChunk> ReadChunks(CancellationToken form) => new AnswerEnumerable<TChunk>(loop =>
    {
        var chunks = new EventQueue<TChunk>();
        return Start(new() { Chunks = chunks }, chunks, null, new CallerTokens(callCancellation, form, loop));
    });

    public async Task<TAnswer> ReadWholeAsync(CancellationToken cancellationToken)
    {
        IAsyncEnumerator<TEvent> reader = Start(
            AnswerPieces<TEvent, TChunk>.None, new EventQueue<TEvent>(), null, new CallerTokens(callCancellation, cancellationToken));
        await using (reader.ConfigureAwait(false))
        {
            // Only the whole answer is wanted: no pieces are made, so that the first one is the end.
            await reader.MoveNextAsync().ConfigureAwait(false);
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
        AnswerPieces<TEvent, TChunk> pieces,
        EventQueue<T> wanted,
        Func<VllmException, T>? failurePiece,
        CallerTokens callers)
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
                () => _fold = createFold(pieces),
                wanted,
                failurePiece is null ? null : given => failurePiece(failure = given),
                owner,
                callers);
            if (turn is not null)
            {
                reader = new TurnReader<T, TAnswer>(reader, turn, () => _fold!, () => failure);
            }

            _disposeReader = reader.DisposeAsync;
            return reader;
        }
    }
}
