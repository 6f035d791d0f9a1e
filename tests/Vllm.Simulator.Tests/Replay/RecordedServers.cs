namespace Vllm.Simulator.Tests.Replay;

/// <summary>One simulator per recorded server, with that server's options.</summary>
public sealed class RecordedServers : IAsyncLifetime
{
    private readonly Dictionary<string, VllmSimulator> _servers = [];

    // Before the table, which copies it: static members are set in order.
    internal static SimulatorOptions Chat { get; } = new()
    {
        ServedModelNames = ["demo"],
        EnableRequestIdHeaders = true,
        EnablePromptTokensDetails = true,
        AcceptsMedia = false,
    };

    internal static IReadOnlyDictionary<string, SimulatorOptions> Options { get; } = new Dictionary<string, SimulatorOptions>
    {
        ["chat"] = Chat,
        ["chat, Rust front end"] = Chat with { FrontEnd = FrontEnd.Rust },
        ["chat, no reasoning parser, api key, forced usage"] = new()
        {
            ServedModelNames = ["demo"],
            ApiKey = "secret",
            ReasoningParser = "none",
            ToolCallParser = "qwen3_coder",
            EnableForceIncludeUsage = true,
            ReturnTokensAsTokenIds = true,
            AcceptsMedia = false,
        },
        ["qwen2-vl"] = new()
        {
            ServedModelNames = ["demo"],
            ReasoningParser = "none",
            ToolCallParser = "none",
            MaxModelLen = 1024,
            LimitMmPerPrompt = new Dictionary<string, int> { ["image"] = 2, ["video"] = 0 },
            MaxImagePixels = 64 * 28 * 28,
        },
        ["qwen3-asr, realtime"] = new() { ServedModelNames = ["demo"], ReasoningParser = "none", ToolCallParser = "none", MaxModelLen = 1024 },
    };

    public async ValueTask InitializeAsync()
    {
        foreach ((string name, SimulatorOptions options) in Options)
        {
            _servers[name] = await Simulators.StartAsync(options);
        }
    }

    internal VllmSimulator this[string name] => _servers[name];

    public async ValueTask DisposeAsync()
    {
        foreach (VllmSimulator server in _servers.Values)
        {
            await server.DisposeAsync();
        }
    }
}
