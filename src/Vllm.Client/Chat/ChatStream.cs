using System.Runtime.CompilerServices;
using System.Text;

namespace Vllm;

/// <summary>
/// A streamed chat answer. The request is sent when the enumeration begins, and it can be enumerated once, in one of its forms:
/// events, <see cref="TextAsync"/>, <see cref="ChunksAsync"/>, <see cref="ReadTextAsync"/> or <see cref="ToCompletionAsync"/>.
/// </summary>
/// <remarks>
/// Leaving the loop early, disposing or cancelling closes the connection at once, so that the server stops generating. Everything that
/// arrived is given before an exception is thrown; <see cref="Completion"/> and
/// <see cref="VllmException.PartialCompletion"/> keep it.
/// </remarks>
public sealed class ChatStream : IAsyncEnumerable<ChatEvent>, IAsyncDisposable
{
    private readonly IChatCall _call;
    private readonly IChatTurn? _turn;
    private readonly int _expectedChoices;
    private readonly CancellationToken _cancellationToken;
    private ChatFold? _fold;
    private Func<ValueTask>? _disposeReader;
    private bool _giveErrors;
    private int _isStarted;

    internal ChatStream(IChatCall call, int expectedChoices, IChatTurn? turn, CancellationToken cancellationToken)
    {
        _call = call;
        _expectedChoices = expectedChoices;
        _turn = turn;
        _cancellationToken = cancellationToken;
    }

    /// <summary>What the events so far add up to: the whole answer after the last event, the part that came after an exception.</summary>
    /// <remarks>Made anew at each call. Read it from the code that enumerates, not from another thread.</remarks>
    public ChatCompletion Completion => _fold?.ToCompletion() ?? new ChatCompletion();

    /// <summary>
    /// Gives a failure as a last event, <see cref="StreamError"/>, and throws nothing but the caller's own cancellation:
    /// for those who prefer one <c>switch</c>.
    /// </summary>
    /// <returns>This stream.</returns>
    public ChatStream WithErrorEvents()
    {
        _giveErrors = true;
        return this;
    }

    /// <summary>Sends the request and gives the answer event by event.</summary>
    /// <exception cref="InvalidOperationException">The stream was enumerated before.</exception>
    /// <exception cref="VllmException">Thrown from the enumeration when the answer fails, after everything that had arrived.</exception>
    public IAsyncEnumerator<ChatEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        var events = new EventQueue<ChatEvent>();
        return Start(events, null, events, _giveErrors ? failure => new StreamError(failure) : null, cancellationToken);
    }

    /// <summary>
    /// How the loop goes on after a wait. It stands here because the extension methods for enumerables and for disposables are
    /// equally good, so that the compiler could not choose.
    /// </summary>
    public ConfiguredCancelableAsyncEnumerable<ChatEvent> ConfigureAwait(bool continueOnCapturedContext) =>
        TaskAsyncEnumerableExtensions.ConfigureAwait((IAsyncEnumerable<ChatEvent>)this, continueOnCapturedContext);

    /// <summary>The text of the first choice, piece by piece as it comes; reasoning and tool calls are left out.</summary>
    /// <exception cref="InvalidOperationException">The stream was enumerated before.</exception>
    /// <exception cref="VllmException">The answer failed; thrown after all text that had arrived.</exception>
    public async IAsyncEnumerable<string> TextAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (ChatEvent chatEvent in this.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            switch (chatEvent)
            {
                case ContentDelta { ChoiceIndex: 0 } content:
                    yield return content.Text;
                    break;
                case StreamError error:
                    // Text has no place for an error event: it is thrown even so.
                    throw error.Exception;
            }
        }
    }

    /// <summary>The answer chunk by chunk, as the server framed it. An error is thrown, also with <see cref="WithErrorEvents"/>.</summary>
    /// <exception cref="InvalidOperationException">The stream was enumerated before.</exception>
    /// <exception cref="VllmException">The answer failed; thrown after all chunks that had arrived.</exception>
    public async IAsyncEnumerable<ChatChunk> ChunksAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var chunks = new EventQueue<ChatChunk>();
        IAsyncEnumerator<ChatChunk> reader = Start(null, chunks, chunks, null, cancellationToken);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.MoveNextAsync().ConfigureAwait(false))
            {
                yield return reader.Current;
            }
        }
    }

    /// <summary>The whole text of the first choice.</summary>
    /// <exception cref="InvalidOperationException">The stream was enumerated before.</exception>
    /// <exception cref="VllmException">The answer failed; <see cref="VllmException.PartialCompletion"/> holds what had arrived.</exception>
    public async Task<string> ReadTextAsync(CancellationToken cancellationToken = default)
    {
        var text = new StringBuilder();
        await foreach (string piece in TextAsync(cancellationToken).ConfigureAwait(false))
        {
            text.Append(piece);
        }

        return text.ToString();
    }

    /// <summary>The whole answer, equal to that of the same request without streaming.</summary>
    /// <exception cref="InvalidOperationException">The stream was enumerated before.</exception>
    /// <exception cref="VllmException">The answer failed; <see cref="VllmException.PartialCompletion"/> holds what had arrived.</exception>
    public async Task<ChatCompletion> ToCompletionAsync(CancellationToken cancellationToken = default)
    {
        IAsyncEnumerator<ChatEvent> reader = Start(null, null, new EventQueue<ChatEvent>(), null, cancellationToken);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.MoveNextAsync().ConfigureAwait(false))
            {
                // Only the whole answer is wanted: no events are made.
            }
        }

        return _fold!.ToCompletion();
    }

    /// <summary>Ends the stream and closes its connection. An enumeration that waits ends with <see cref="ObjectDisposedException"/>.</summary>
    public ValueTask DisposeAsync()
    {
        _isStarted = 1;
        return _disposeReader?.Invoke() ?? default;
    }

    private IAsyncEnumerator<T> Start<T>(
        EventQueue<ChatEvent>? events,
        EventQueue<ChatChunk>? chunks,
        EventQueue<T> pieces,
        Func<VllmException, T>? failurePiece,
        CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isStarted, 1) == 1)
        {
            throw new InvalidOperationException(
                $"A {nameof(ChatStream)} can be enumerated once, and not after it was disposed; call StreamAsync again for another answer.");
        }

        _turn?.Begin();
        IAsyncEnumerator<T> reader = _call.Read(NewFold, pieces, failurePiece, _cancellationToken, cancellationToken);
        if (_turn is not null)
        {
            reader = new TurnReader<T>(reader, _turn, () => _fold!);
        }

        _disposeReader = reader.DisposeAsync;
        return reader;

        ChatFold NewFold() =>
            _fold = new(_expectedChoices, _call.Options?.ReasoningTags, events, chunks, _call.Options is { KeepRawBody: true });
    }
}
