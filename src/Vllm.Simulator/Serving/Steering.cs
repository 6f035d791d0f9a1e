using System.Text.Json;
using Vllm.Simulator.Json;

namespace Vllm.Simulator.Serving;

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

    /// <summary><c>fault</c>: what goes wrong with this answer; null: what the server's plan says.</summary>
    public string? Fault { get; init; }

    public static Steering Read(JsonElement xargs) => new()
    {
        Script = xargs.Text("script"),
        ScriptIds = xargs.Get("script_ids") is { ValueKind: JsonValueKind.Array } ids ? ids.Ints() : null,
        Pause = xargs.Number("script_pause") is { } pause ? TimeSpan.FromSeconds(Math.Clamp(pause, 0, 3600)) : null,
        Die = xargs.Int("script_die"),
        Fault = xargs.Text("fault"),
    };
}
