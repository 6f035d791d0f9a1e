namespace Vllm.Simulator.Faults;

/// <summary>A fault has ended the answer: nothing more may be sent.</summary>
/// <param name="isConnectionOver">Whether the connection is over too; otherwise what was sent stands as the answer.</param>
internal sealed class AnswerEndedException(bool isConnectionOver) : Exception
{
    public bool IsConnectionOver { get; } = isConnectionOver;
}
