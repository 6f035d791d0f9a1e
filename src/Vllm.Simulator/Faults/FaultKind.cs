namespace Vllm.Simulator.Faults;

/// <summary>What goes wrong; the words of the grammar stand in <see cref="FaultGrammar"/>.</summary>
internal enum FaultKind
{
    Refuse,
    Close,
    Status,
    SlowStart,
    Trickle,
    Error,
    Abort,
    Stall,
    Cut,
    End,
    Reset,
    BadJson,
    BadUtf8,
}
