namespace Vllm.Simulator;

/// <summary>
/// What the simulator serves and how it behaves. The names follow the options of <c>vllm serve</c>;
/// <see cref="VllmSimulator.StartAsync"/> checks every value once.
/// </summary>
public sealed record SimulatorOptions
{
    /// <summary>The address to listen on (<c>--host</c>): an IP address or <c>localhost</c>.</summary>
    /// <value>Default: <c>127.0.0.1</c>, which only programs of this machine reach.</value>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The TCP port (<c>--port</c>), 0 to 65535.</summary>
    /// <value>Default: 0, which takes a free one; <see cref="VllmSimulator.BaseUrl"/> names it.</value>
    public int Port { get; init; }

    /// <summary>The names a request may ask for (<c>--served-model-name</c>); answers carry the first one.</summary>
    /// <value>Default: <c>vllm-simulator</c>. At least one name, none empty.</value>
    public IReadOnlyList<string> ServedModelNames { get; init; } = ["vllm-simulator"];

    /// <summary>The key that requests below <c>/v1</c> have to carry as <c>Authorization: Bearer</c> (<c>--api-key</c>).</summary>
    /// <value>Default: null, no key is asked for.</value>
    public string? ApiKey { get; init; }

    /// <summary>The longest prompt and answer together, in tokens (<c>--max-model-len</c>), at least 16.</summary>
    /// <value>Default: 4096.</value>
    public int MaxModelLen { get; init; } = 4096;

    /// <summary>How many requests generate at the same time (<c>--max-num-seqs</c>), at least 1; more of them wait.</summary>
    /// <value>Default: 256.</value>
    public int MaxNumSeqs { get; init; } = 256;

    /// <summary>Chooses the text (<c>--seed</c>): the same seed and the same request give the same answer.</summary>
    /// <value>Default: 0.</value>
    public int Seed { get; init; }

    /// <summary>
    /// <c>qwen3</c>: the model thinks before it answers, and its thoughts come as <c>reasoning</c>;
    /// <c>none</c>: it answers at once, and a scripted <c>&lt;think&gt;</c> stays in the content (<c>--reasoning-parser</c>).
    /// </summary>
    /// <value>Default: <c>qwen3</c>.</value>
    public string ReasoningParser { get; init; } = "qwen3";

    /// <summary>Whether <c>tool_choice: "auto"</c> may end in tool calls (<c>--enable-auto-tool-choice</c>).</summary>
    /// <value>Default: true.</value>
    public bool EnableAutoToolChoice { get; init; } = true;

    /// <summary>
    /// What makes tool calls out of the model's text: <c>hermes</c> (JSON between tags), <c>qwen3_coder</c>
    /// (XML-like), or <c>none</c> (<c>--tool-call-parser</c>).
    /// </summary>
    /// <value>Default: <c>hermes</c>.</value>
    public string ToolCallParser { get; init; } = "hermes";

    /// <summary>Usage in every stream and on every chunk, asked for or not (<c>--enable-force-include-usage</c>).</summary>
    /// <value>Default: false.</value>
    public bool EnableForceIncludeUsage { get; init; }

    /// <summary>Usage says how many prompt tokens came from the prefix cache (<c>--enable-prompt-tokens-details</c>).</summary>
    /// <value>Default: false.</value>
    public bool EnablePromptTokensDetails { get; init; }

    /// <summary>Log probabilities name tokens as <c>token_id:N</c> (<c>--return-tokens-as-token-ids</c>).</summary>
    /// <value>Default: false.</value>
    public bool ReturnTokensAsTokenIds { get; init; }

    /// <summary>Every answer carries <c>x-request-id</c> (<c>--enable-request-id-headers</c>).</summary>
    /// <value>Default: false.</value>
    public bool EnableRequestIdHeaders { get; init; }

    /// <summary>
    /// Whether messages may have images, audio and video. They are checked, and counted as tokens by their size, but not
    /// looked at; an address is never opened.
    /// </summary>
    /// <value>Default: true. False: every such part is refused, as by a server whose model reads only text.</value>
    public bool AcceptsMedia { get; init; } = true;

    /// <summary>
    /// How many media of a kind one request may have (<c>--limit-mm-per-prompt</c>), by <c>image</c>, <c>audio</c> or
    /// <c>video</c>; 0 allows none.
    /// </summary>
    /// <value>Default: empty, no limits.</value>
    public IReadOnlyDictionary<string, int> LimitMmPerPrompt { get; init; } = new Dictionary<string, int>();

    /// <summary>
    /// The pixels that an image is made smaller to before it is counted, one token for 28 x 28 of them (<c>max_pixels</c>
    /// of <c>--mm-processor-kwargs</c>); at least 3136, which is 56 x 56.
    /// </summary>
    /// <value>Default: 1,003,520, so that no image takes more than 1280 tokens.</value>
    public int MaxImagePixels { get; init; } = 1280 * 28 * 28;

    /// <summary>Whose wire format to speak.</summary>
    /// <value>Default: <see cref="FrontEnd.Python"/>.</value>
    public FrontEnd FrontEnd { get; init; } = FrontEnd.Python;

    /// <summary>The time from the request to its first token (<c>--ttft</c>).</summary>
    /// <value>Default: <see cref="LatencyDistribution.Zero"/>.</value>
    public LatencyDistribution TimeToFirstToken { get; init; } = LatencyDistribution.Zero;

    /// <summary>The time from one token to the next (<c>--itl</c>).</summary>
    /// <value>Default: <see cref="LatencyDistribution.Zero"/>.</value>
    public LatencyDistribution InterTokenLatency { get; init; } = LatencyDistribution.Zero;

    /// <summary>Which answers go wrong, and how (<c>--faults</c>).</summary>
    /// <value>Default: <see cref="FaultPlan.None"/>. A request can ask for a fault of its own: <c>vllm_xargs.fault</c>, <c>X-Simulator-Fault</c>.</value>
    public FaultPlan Faults { get; init; } = FaultPlan.None;

    /// <summary>The clock behind latencies and the <c>created</c> field.</summary>
    /// <value>Default: <see cref="TimeProvider.System"/>.</value>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal bool ModelThinks => ReasoningParser == "qwen3";

    /// <summary>Throws an <see cref="ArgumentException"/> that names the first bad value and what is allowed.</summary>
    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(TimeProvider);
        ArgumentNullException.ThrowIfNull(TimeToFirstToken);
        ArgumentNullException.ThrowIfNull(InterTokenLatency);
        ArgumentNullException.ThrowIfNull(Faults);
        ArgumentNullException.ThrowIfNull(ServedModelNames);
        Require(!string.IsNullOrWhiteSpace(Host) && (Host == "localhost" || System.Net.IPAddress.TryParse(Host, out _)),
            nameof(Host), $"'{Host}' is not an IP address; give one, or 'localhost'.");
        Require(Port is >= 0 and <= 65535, nameof(Port), $"{Port} is not a port; give 0 (a free one) to 65535.");
        Require(ServedModelNames.Count > 0 && ServedModelNames.All(name => !string.IsNullOrWhiteSpace(name)),
            nameof(ServedModelNames), "give at least one model name, and none that is empty.");
        Require(ApiKey is null || ApiKey.Length > 0, nameof(ApiKey), "an empty key protects nothing; give a key, or null for none.");
        Require(MaxModelLen >= 16, nameof(MaxModelLen), $"{MaxModelLen} is too short for any prompt; give at least 16.");
        Require(MaxNumSeqs >= 1, nameof(MaxNumSeqs), $"{MaxNumSeqs} would let no request run; give at least 1.");
        Require(ReasoningParser is "qwen3" or "none", nameof(ReasoningParser), $"'{ReasoningParser}' is unknown; give 'qwen3' or 'none'.");
        Require(ToolCallParser is "hermes" or "qwen3_coder" or "none", nameof(ToolCallParser),
            $"'{ToolCallParser}' is unknown; give 'hermes', 'qwen3_coder' or 'none'.");
        ArgumentNullException.ThrowIfNull(LimitMmPerPrompt);
        foreach ((string modality, int limit) in LimitMmPerPrompt)
        {
            Require(modality is "image" or "audio" or "video", nameof(LimitMmPerPrompt), $"'{modality}' is unknown; give 'image', 'audio' or 'video'.");
            Require(limit >= 0, nameof(LimitMmPerPrompt), $"{limit} for '{modality}' is no count; give 0 (none) or more.");
        }

        Require(MaxImagePixels >= 56 * 56, nameof(MaxImagePixels), $"{MaxImagePixels} is less than the smallest image; give at least 3136.");
        Require(Enum.IsDefined(FrontEnd), nameof(FrontEnd), $"{FrontEnd} is unknown; give Python or Rust.");
    }

    private static void Require(bool holds, string name, string reason)
    {
        if (!holds)
        {
            throw new ArgumentException($"{name}: {reason}", name);
        }
    }
}
