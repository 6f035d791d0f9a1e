namespace Vllm.Simulator.Wire;

/// <summary>How a front end writes a chat answer.</summary>
internal interface IChatShape
{
    /// <summary>An error in a stream comes after the chunk with the role (Rust), or in its place (Python).</summary>
    bool RoleBeforeError { get; }

    void WriteWhole(WireWriter json, AnswerHead head, AnswerView view, WholeAnswer answer);

    /// <summary>The chunk that opens a choice.</summary>
    void WriteRole(WireWriter json, AnswerHead head, AnswerView view, int index, TokenUsage usage);

    void WriteEcho(WireWriter json, AnswerHead head, AnswerView view, int index, string text, TokenUsage usage);

    /// <summary>The chunks of a part, each one event; none when the part shows nothing.</summary>
    void WritePart(Action<Action<WireWriter>> write, AnswerHead head, AnswerView view, AnswerPart part);

    void WriteUsage(WireWriter json, AnswerHead head, AnswerView view, TokenUsage usage);
}
