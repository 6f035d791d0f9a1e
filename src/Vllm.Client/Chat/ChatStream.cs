using System.Runtime.CompilerServices;

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
    private readonly AnswerStream<ChatEvent, ChatChunk, ChatCompletion> _answer;

    internal ChatStream(
        IAnswerCall call, int expectedChoices, CancellationToken cancellationToken, IAnswerTurn<ChatCompletion>? turn = null) => _answer = new(
        call,
        typeof(ChatStream),
        pieces => new ChatFold(expectedChoices, call.Options?.ReasoningTags, pieces, call.Tokens, call.Options is { KeepRawBody: true }),
        failure => new StreamError(failure),
        cancellationToken,
        turn);

    /// <summary>What the events so far add up to: the whole answer after the last event, the part that came after an exception.</summary>
    /// <remarks>Made anew at each call. Read it from the code that enumerates, not from another thread.</remarks>
    public ChatCompletion Completion => _answer.Completion;

    /// <summary>
    /// Gives a failure as a last event, <see cref="StreamError"/>, and throws nothing but the caller's own cancellation:
    /// for those who prefer one <c>switch</c>.
    /// </summary>
    /// <returns>This stream.</returns>
    public ChatStream WithErrorEvents()
    {
        _answer.GiveErrors = true;
        return this;
    }

    /// <summary>Sends the request and gives the answer event by event.</summary>
    /// <exception cref="InvalidOperationException">The stream was enumerated before.</exception>
    /// <exception cref="VllmException">Thrown from the enumeration when the answer fails, after everything that had arrived.</exception>
    public IAsyncEnumerator<ChatEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default) => _answer.ReadEvents(cancellationToken);

    /// <summary>
    /// How the loop goes on after a wait. It stands here because the extension methods for enumerables and for disposables are
    /// equally good, so that the compiler could not choose.
    /// </summary>
    public ConfiguredCancelableAsyncEnumerable<ChatEvent> ConfigureAwait(bool continueOnCapturedContext) =>
        TaskAsyncEnumerableExtensions.ConfigureAwait((IAsyncEnumerable<ChatEvent>)this, continueOnCapturedContext);

    /// <summary>The text of the first choice, piece by piece as it comes; reasoning and tool calls are left out.</summary>
    /// <exception cref="InvalidOperationException">The stream was enumerated before.</exception>
    /// <exception cref="VllmException">The answer failed; thrown after all text that had arrived, also with <see cref="WithErrorEvents"/>.</exception>
    public IAsyncEnumerable<string> TextAsync(CancellationToken cancellationToken = default) => _answer.ReadTexts(cancellationToken);

    /// <summary>
    /// The text of the first choice as UTF-8, piece by piece, without a copy where that is possible: for relays and for counting; reasoning and tool calls are left out.
    /// </summary>
    /// <remarks>
    /// A piece is valid until the next one is asked for. The text is not kept, so that <see cref="Completion"/> and
    /// <see cref="VllmException.PartialCompletion"/> are without it.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The stream was enumerated before.</exception>
    /// <exception cref="VllmException">The answer failed; thrown after all text that had arrived, also with <see cref="WithErrorEvents"/>.</exception>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> Utf8TextAsync(CancellationToken cancellationToken = default) =>
        _answer.ReadUtf8Texts(cancellationToken);

    /// <summary>The answer chunk by chunk, as the server framed it. An error is thrown, also with <see cref="WithErrorEvents"/>.</summary>
    /// <exception cref="InvalidOperationException">The stream was enumerated before.</exception>
    /// <exception cref="VllmException">The answer failed; thrown after all chunks that had arrived.</exception>
    public IAsyncEnumerable<ChatChunk> ChunksAsync(CancellationToken cancellationToken = default) => _answer.ReadChunks(cancellationToken);

    /// <summary>The whole text of the first choice.</summary>
    /// <exception cref="InvalidOperationException">The stream was enumerated before.</exception>
    /// <exception cref="VllmException">The answer failed; <see cref="VllmException.PartialCompletion"/> holds what had arrived.</exception>
    public async Task<string> ReadTextAsync(CancellationToken cancellationToken = default) =>
        (await ToCompletionAsync(cancellationToken).ConfigureAwait(false)).Choices is [{ Index: 0 } first, ..] ? first.Message.Content ?? "" : "";

    /// <summary>The whole answer, equal to that of the same request without streaming.</summary>
    /// <exception cref="InvalidOperationException">The stream was enumerated before.</exception>
    /// <exception cref="VllmException">The answer failed; <see cref="VllmException.PartialCompletion"/> holds what had arrived.</exception>
    public Task<ChatCompletion> ToCompletionAsync(CancellationToken cancellationToken = default) => _answer.ReadWholeAsync(cancellationToken);

    /// <summary>Ends the stream and closes its connection. An enumeration that waits ends with <see cref="ObjectDisposedException"/>.</summary>
    public ValueTask DisposeAsync() => _answer.DisposeAsync();
}
