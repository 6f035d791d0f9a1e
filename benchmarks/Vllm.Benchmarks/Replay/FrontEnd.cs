namespace Vllm.Benchmarks.Replay;

/// <summary>Which of vLLM's HTTP front ends is replayed; their streams differ in shape.</summary>
internal enum FrontEnd
{
    Python,
    Rust,
}
