namespace Vllm;

/// <summary>
/// Where a fold puts what it makes of an answer: in the form in which the caller reads it, and in no other, since each costs.
/// None at all when only the whole answer is wanted.
/// </summary>
internal sealed class AnswerPieces<TEvent, TChunk>
{
    /// <summary>Only the whole answer is wanted.</summary>
    public static AnswerPieces<TEvent, TChunk> None { get; } = new();

    public EventQueue<TEvent>? Events { get; init; }

    public EventQueue<TChunk>? Chunks { get; init; }

    /// <summary>The text of the first choice.</summary>
    public EventQueue<string>? Texts { get; init; }

    /// <summary>The text of the first choice in UTF-8.</summary>
    public EventQueue<ReadOnlyMemory<byte>>? Utf8Texts { get; init; }

    /// <summary>Whether the text of the first choice is kept for the whole answer. Kept text is memory for each piece.</summary>
    public bool KeepsText { get; init; } = true;
}
