namespace Vllm.Simulator.Wire;

/// <summary>How a front end writes a completion.</summary>
internal interface ICompletionShape
{
    /// <summary>What the engine refuses comes after a chunk without text (Rust), or at once (Python).</summary>
    bool ChunkBeforeError { get; }

    void WriteWhole(WireWriter json, AnswerHead head, AnswerView view, IReadOnlyList<CompletionPart> choices, TokenUsage usage);

    /// <summary>The chunks of a part, each one event.</summary>
    void WritePart(Action<Action<WireWriter>> write, AnswerHead head, AnswerView view, CompletionPart part);

    void WriteUsage(WireWriter json, AnswerHead head, AnswerView view, TokenUsage usage);
}
