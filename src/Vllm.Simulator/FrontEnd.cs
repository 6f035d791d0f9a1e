namespace Vllm.Simulator;

/// <summary>Which of vLLM's two HTTP front ends the simulator answers like: the same content in two shapes.</summary>
public enum FrontEnd
{
    /// <summary>The default front end of <c>vllm serve</c> (uvicorn, FastAPI).</summary>
    Python,

    /// <summary>The front end of <c>VLLM_USE_RUST_FRONTEND=1</c>.</summary>
    Rust,
}
