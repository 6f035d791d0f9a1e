using System.Runtime.CompilerServices;

namespace Vllm;

/// <summary>
/// A streamed completion. The request is sent when the enumeration begins, and it can be enumerated once, in one of its forms:
/// events, <see cref="TextAsync"/>, <see cref="ChunksAsync"/>, <see cref="ReadTextAsync"/> or <see cref="ToCompletionAsync"/>.
/// </summary>
/// <remarks>
/// Leaving the loop early, disposing or cancelling closes the connection at once, so that the server stops generating. Everything that
/// arrived is given before an exception is thrown; <see cref="Completion"/> and
/// <see cref="VllmException.PartialTextCompletion"/> keep it.
/// </remarks>
public sealed class CompletionStream : IAsyncEnumerable<CompletionEvent>, IAsyncDisposable
{
    private readonly AnswerStream<CompletionEvent, CompletionChunk, Completion> _answer;

    internal CompletionStream(HttpPipeline pipeline, ApiCall call, int prompts, int choicesPerPrompt, CancellationToken cancellationToken) =>
        _answer = new(
            new ServerCall(pipeline, call),
            typeof(CompletionStream),
            pieces => new CompletionFold(prompts, choicesPerPrompt, pieces, pipeline.Tokens, call.Options is { KeepRawBody: true }),
            failure => new CompletionError(failure),
            cancellationToken);

    /// <summary>What the events so far add up to: the whole answer after the last event, the part that came after an exception.</summary>
    /// <remarks>Made anew at each call. Read it from the code that enumerates, not from another thread.</remarks>
    public Completion Completion => _answer.Completion;

    /// <summary>
    /// Gives a failure as a last event, <see cref="CompletionError"/>, and throws nothing but the caller's own cancellation:
    /// for those who prefer one <c>switch</c>.
    /// </summary>
    /// <returns>This stream.</returns>
    public CompletionStream WithErrorEvents()
    {
        _answer.GiveErrors = true;
        return this;
    }

    /// <summary>Sends the request and gives the answer event by event.</summary>
    /// <exception cref="InvalidOperationException">The stream was enumerated before.</exception>
    /// <exception cref="VllmException">Thrown from the enumeration when the answer fails, after everything that had arrived.</exception>
    public IAsyncEnumerator<CompletionEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        _answer.ReadEvents(cancellationToken);

    /// <summary>
    /// How the loop goes on after a wait. It stands here because the extension methods for enumerables and for disposables are
    /// equally good, so that the compiler could not choose.
    /// </summary>
    public ConfiguredCancelableAsyncEnumerable<CompletionEvent> ConfigureAwait(bool continueOnCapturedContext) =>
        TaskAsyncEnumerableExtensions.ConfigureAwait((IAsyncEnumerable<CompletionEvent>)this, continueOnCapturedContext);

    /// <summary>The text of the first choice, piece by piece as it comes.</summary>
    /// <exception cref="InvalidOperationException">The stream was enumerated before.</exception>
    /// <exception cref="VllmException">The answer failed; thrown after all text that had arrived, also with <see cref="WithErrorEvents"/>.</exception>
    public IAsyncEnumerable<string> TextAsync(CancellationToken cancellationToken = default) => _answer.ReadTexts(cancellationToken);

    /// <summary>
    /// The text of the first choice as UTF-8, piece by piece, without a copy where that is possible: for relays and for counting.
    /// </summary>
    /// <remarks>
    /// A piece is valid until the next one is asked for. The text is not kept, so that <see cref="Completion"/> and
    /// <see cref="VllmException.PartialTextCompletion"/> are without it.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The stream was enumerated before.</exception>
    /// <exception cref="VllmException">The answer failed; thrown after all text that had arrived, also with <see cref="WithErrorEvents"/>.</exception>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> Utf8TextAsync(CancellationToken cancellationToken = default) =>
        _answer.ReadUtf8Texts(cancellationToken);

    /// <summary>The answer chunk by chunk, as the server framed it. An error is thrown, also with <see cref="WithErrorEvents"/>.</summary>
    /// <exception cref="InvalidOperationException">The stream was enumerated before.</exception>
    /// <exception cref="VllmException">The answer failed; thrown after all chunks that had arrived.</exception>
    public IAsyncEnumerable<CompletionChunk> ChunksAsync(CancellationToken cancellationToken = default) => _answer.ReadChunks(cancellationToken);

    /// <summary>The whole text of the first choice.</summary>
    /// <exception cref="InvalidOperationException">The stream was enumerated before.</exception>
    /// <exception cref="VllmException">The answer failed; <see cref="VllmException.PartialTextCompletion"/> holds what had arrived.</exception>
    public async Task<string> ReadTextAsync(CancellationToken cancellationToken = default) =>
        (await ToCompletionAsync(cancellationToken).ConfigureAwait(false)).Choices is [{ Index: 0 } first, ..] ? first.Text : "";

    /// <summary>The whole answer, equal to that of the same request without streaming, but for what the server does not stream.</summary>
    /// <exception cref="InvalidOperationException">The stream was enumerated before.</exception>
    /// <exception cref="VllmException">The answer failed; <see cref="VllmException.PartialTextCompletion"/> holds what had arrived.</exception>
    public Task<Completion> ToCompletionAsync(CancellationToken cancellationToken = default) => _answer.ReadWholeAsync(cancellationToken);

    /// <summary>Ends the stream and closes its connection. An enumeration that waits ends with <see cref="ObjectDisposedException"/>.</summary>
    public ValueTask DisposeAsync() => _answer.DisposeAsync();
}
