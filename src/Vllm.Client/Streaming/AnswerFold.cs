using System.Text.Json;

namespace Vllm;

/// <summary>
/// What one endpoint makes of the chunks of its answer: the pieces that the caller sees, and what they add up to.
/// A whole answer is one chunk, so that a folded stream and an answer read at once cannot differ.
/// </summary>
internal abstract class AnswerFold
{
    /// <summary>Whether any choice came.</summary>
    public abstract bool HasAnswer { get; }

    /// <summary>Whether the answer is finished by its own account, so that only trailing data can follow.</summary>
    public abstract bool IsFinished { get; }

    /// <summary>The reason with which the server itself gave the answer up or failed, if it did.</summary>
    public abstract FinishReason? BadFinish { get; }

    /// <summary>The usage that was reported last, if any.</summary>
    public abstract TokenUsage? Usage { get; }

    /// <summary>Reads one chunk without taking it over; gives the error that it holds, if it holds one.</summary>
    /// <param name="json">The chunk.</param>
    /// <param name="isDocument">Whether it is the whole answer at once, and no event of a stream.</param>
    /// <param name="inPieces">Whether a long text may be left to <see cref="TakeLongText"/>.</param>
    /// <exception cref="JsonException">It is not JSON, or no chunk.</exception>
    public abstract ServerError? Parse(ReadOnlySpan<byte> json, bool isDocument, bool inPieces = false);

    /// <summary>Whether the chunk that was read last has a long text, of which more is to be taken before the chunk is taken over.</summary>
    public abstract bool HasLongText { get; }

    /// <summary>Takes the next piece of it, and makes the pieces that the caller sees.</summary>
    /// <param name="json">The chunk, as it was read.</param>
    /// <exception cref="JsonException">It makes the answer impossible.</exception>
    public abstract void TakeLongText(ReadOnlySpan<byte> json);

    /// <summary>Takes over the chunk that was read last, and makes its pieces.</summary>
    /// <exception cref="JsonException">It makes the answer impossible.</exception>
    public abstract void TakeOver();

    /// <summary>
    /// Takes over the event at <paramref name="start"/> without parsing it, when it differs from one before in its text only; gives its length, 0 when
    /// it is to be parsed.
    /// </summary>
    public abstract int TakeKnown(byte[] bytes, int start, int end, int maxEventBytes);

    /// <summary>Learns from the chunk that was taken over last, for <see cref="TakeKnown"/>; false when there is nothing to learn.</summary>
    /// <param name="framed">Its event as it came, blank line included; empty when it cannot be known again.</param>
    /// <param name="jsonStart">Where its JSON begins in it.</param>
    public abstract bool Learn(ReadOnlySpan<byte> framed, int jsonStart);

    /// <summary>Makes the last pieces.</summary>
    /// <param name="isWhole">Whether the answer is complete; if not, a tool call that is not may not look so.</param>
    public abstract void End(bool isWhole);

    /// <summary>What has arrived so far, for an exception; null where nothing did.</summary>
    public abstract IAnswer? Partial();
}

/// <summary>An <see cref="AnswerFold"/> with the type of its answer.</summary>
internal abstract class AnswerFold<TAnswer> : AnswerFold
    where TAnswer : class, IAnswer
{
    /// <inheritdoc/>
    public sealed override IAnswer? Partial() => HasAnswer ? ToCompletion() : null;

    /// <summary>The answer so far.</summary>
    public abstract TAnswer ToCompletion();
}
