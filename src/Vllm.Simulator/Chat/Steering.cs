namespace Vllm.Simulator.Chat;

/// <summary>What <c>vllm_xargs</c> makes the simulator say and do, as it made the recorded server.</summary>
internal sealed record Steering
{
    /// <summary><c>script</c> or <c>script_ids</c>: the tokens to say; null: the text model speaks.</summary>
    public string? Script { get; init; }

    public IReadOnlyList<int>? ScriptIds { get; init; }

    /// <summary><c>script_pause</c>: the time before each token; replaces the server's latencies.</summary>
    public TimeSpan? Pause { get; init; }

    /// <summary><c>script_die</c>: the engine dies after so many tokens.</summary>
    public int? Die { get; init; }
}
