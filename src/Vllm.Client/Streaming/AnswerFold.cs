using System.Text.Json;

namespace Vllm;

/// <summary>
/// What one endpoint makes of the chunks of its answer: the pieces that the caller sees, and what they add up to.
/// A whole answer is one chunk, so that a folded stream and an answer read at once cannot differ.
/// </summary>
internal abstract class AnswerFold
{
    /// <summary>Whether any part of an answer came.</summary>
    public abstract bool HasAnswer { get; }

    /// <summary>Whether the answer is finished by its own account, so that only trailing data can follow.</summary>
    public abstract bool IsFinished { get; }

    /// <summary>The reason with which the server itself gave the answer up or failed, if it did.</summary>
    public abstract FinishReason? BadFinish { get; }

    /// <summary>The usage that was reported last, if any.</summary>
    public virtual TokenUsage? Usage => null;

    /// <summary>Reads one chunk without taking it over; gives the error that it holds, if it holds one.</summary>
    /// <exception cref="JsonException">It is not JSON, or no chunk.</exception>
    public abstract ServerError? Parse(ReadOnlySpan<byte> json);

    /// <summary>Takes over the chunk that was read last, and makes its pieces.</summary>
    public abstract void TakeOver();

    /// <summary>Makes the last pieces.</summary>
    /// <param name="isWhole">Whether the answer is complete; if not, a tool call that is not may not look so.</param>
    public abstract void End(bool isWhole);

    /// <summary>What has arrived so far, for an exception; null where nothing did.</summary>
    public abstract ChatCompletion? Partial();
}
