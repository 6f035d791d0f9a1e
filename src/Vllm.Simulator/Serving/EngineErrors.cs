using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Serving;

/// <summary>Errors that come from the engine behind the front end.</summary>
internal static class EngineErrors
{
    /// <summary>The engine's process is gone (recorded: fault-engine-dies, fault-engine-dead-after-1).</summary>
    public static ApiError Dead(FrontEnd frontEnd, bool isNew, string endpoint = "chat")
    {
        const string Fatal = "engine-core error: engine core reported fatal failure";
        string message = frontEnd == FrontEnd.Python
            ? "EngineCore encountered an issue. See stack trace (above) for the root cause."
            : isNew ? $"failed to submit {endpoint} request: {Fatal}" : Fatal;
        return new(500, "InternalServerError", message, Code: "server_error");
    }

    /// <summary>The Rust front end says no more about a constraint that does not compile.</summary>
    public static ApiError Grammar(FrontEnd frontEnd, ApiError error) => frontEnd == FrontEnd.Python ? error : Internal;

    public static ApiError Internal { get; } = new(500, "InternalServerError", "Internal server error", Code: "server_error");
}
