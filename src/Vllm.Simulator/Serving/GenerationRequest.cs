using System.Text.Json;
using Vllm.Simulator.Engine;
using Vllm.Simulator.Json;

namespace Vllm.Simulator.Serving;

/// <summary>
/// What chat and completion requests have in common, read from a body whose types a front end's validation has
/// accepted; the names are vLLM's.
/// </summary>
internal abstract record GenerationRequest
{
    protected GenerationRequest(JsonElement body)
    {
        JsonElement streamOptions = body.Get("stream_options");
        Model = body.Text("model");
        Stream = body.Flag("stream");
        IncludeUsage = streamOptions.Flag("include_usage");
        ContinuousUsage = streamOptions.Flag("continuous_usage_stats");
        N = body.Int("n") ?? 1;
        Temperature = body.Number("temperature") ?? 1;
        Seed = body.Get("seed") is { ValueKind: JsonValueKind.Number } seed && seed.TryGetInt64(out long value) && value != -1 ? value : null;
        UseBeamSearch = body.Flag("use_beam_search");
        Sampling = SamplingReader.Read(body);
        ReturnTokensAsTokenIds = body.Flag("return_tokens_as_token_ids");
        ReturnTokenIds = body.Flag("return_token_ids");
        StreamInterval = body.Int("stream_interval") ?? 1;
        TruncatePromptTokens = body.Int("truncate_prompt_tokens");
        TruncateRight = body.Text("truncation_side") == "right";
        Echo = body.Flag("echo");
        StructuredOutput = StructuredOutput.Read(body);
        RequestId = body.Text("request_id");
        Steering = Steering.Read(body.Get("vllm_xargs"));
    }

    public string? Model { get; }

    public bool Stream { get; }

    public bool IncludeUsage { get; }

    public bool ContinuousUsage { get; }

    public int N { get; }

    public double Temperature { get; }

    public long? Seed { get; }

    /// <summary>Only the Python front end has it. The simulator speaks as ever, but as recorded no script reaches it.</summary>
    public bool UseBeamSearch { get; }

    /// <summary>Null: as many as the context has room for.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>The rules as asked for; <see cref="SamplingRules.MaxTokens"/> is fixed when the prompt is known.</summary>
    public SamplingRules Sampling { get; init; }

    /// <summary>How many alternatives each token comes with; null: no log probabilities.</summary>
    public int? Logprobs { get; init; }

    public int? PromptLogprobs { get; init; }

    public bool ReturnTokensAsTokenIds { get; }

    public bool ReturnTokenIds { get; }

    public int StreamInterval { get; }

    public int? TruncatePromptTokens { get; }

    public bool TruncateRight { get; }

    public bool Echo { get; }

    public StructuredOutput? StructuredOutput { get; }

    public string? RequestId { get; }

    public Steering Steering { get; }

    /// <summary>Greedy answers depend on the server's seed alone, sampled ones on the request's too.</summary>
    public ulong SeedFor(SimulatorOptions options) =>
        Temperature >= 1e-5 && Seed is { } seed ? Hash.Of((ulong)options.Seed, (ulong)seed) : (ulong)options.Seed;

    /// <summary>The tokens that <c>truncate_prompt_tokens</c> leaves.</summary>
    public List<int> Truncate(List<int> tokens) => TruncatePromptTokens is not { } most || most < 0 || most >= tokens.Count
        ? tokens
        : TruncateRight ? tokens[..most] : tokens[^most..];
}
