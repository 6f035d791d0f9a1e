using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Vllm;

/// <summary>
/// A request for a completion, OpenAI's older API without roles: every field that vLLM knows. A property that is null is not sent, so
/// that the server's default holds.
/// </summary>
/// <remarks>
/// <para>
/// Whether the answer is streamed is no property: the method decides, <c>CreateAsync</c> or <c>StreamAsync</c>.
/// </para>
/// <para>
/// The remarks of each property name the JSON field, where it comes from (OpenAI's API or vLLM's own) and its default. "Model's
/// default" is the value in the model's <c>generation_config.json</c>, which vLLM uses unless started with
/// <c>--generation-config vllm</c>. Chat templates, tools and reasoning parsers play no part here.
/// </para>
/// </remarks>
public sealed partial record CompletionRequest : IGenerationRequest
{
    /// <summary>What is to be gone on with: a text, several texts, token ids, or several lists of them.</summary>
    /// <remarks><c>prompt</c>, OpenAI's. Needed unless <see cref="PromptEmbeds"/> are given.</remarks>
    [JsonPropertyOrder(-1)]
    public CompletionPrompt? Prompt { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.Model"/>
    [JsonPropertyOrder(-2)]
    public string? Model { get; init; }

    /// <summary>
    /// Prompts as embeddings, beside <see cref="Prompt"/> or in its place: each the bytes that <c>torch.save</c> writes of a tensor of
    /// tokens by hidden size. Not empty.
    /// </summary>
    /// <remarks>
    /// <c>prompt_embeds</c>, vLLM's own, sent as base64. Default: none. Needs a server with <c>--enable-prompt-embeds</c>.
    /// </remarks>
    public IReadOnlyList<ReadOnlyMemory<byte>>? PromptEmbeds { get; init; }

    /// <summary>The text that is to follow the completion.</summary>
    /// <remarks><c>suffix</c>, OpenAI's. vLLM refuses it; for gateways in front of models that fill gaps.</remarks>
    public string? Suffix { get; init; }

    /// <summary>The most tokens that the completion may have. At least 1, or 0 with <see cref="Echo"/>.</summary>
    /// <remarks><c>max_tokens</c>, OpenAI's. Default: 16, which is short: set it.</remarks>
    public int? MaxTokens { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.MinTokens"/>
    public int? MinTokens { get; init; }

    /// <summary>How many completions are wanted of each prompt. At least 1; over 1 needs a <see cref="Temperature"/> over 0.</summary>
    /// <remarks>
    /// <c>n</c>, OpenAI's. Default: 1. The server's <c>VLLM_MAX_N_SEQUENCES</c> limits it (16,384); the Rust front end takes only 1. With
    /// <see cref="UseBeamSearch"/> it is the width of the beam. OpenAI's <c>best_of</c> is unknown to vLLM and ignored.
    /// </remarks>
    public int? N { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.Temperature"/>
    public double? Temperature { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.TopP"/>
    public double? TopP { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.TopK"/>
    public int? TopK { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.MinP"/>
    public double? MinP { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.FrequencyPenalty"/>
    public double? FrequencyPenalty { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.PresencePenalty"/>
    public double? PresencePenalty { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.RepetitionPenalty"/>
    public double? RepetitionPenalty { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.RepetitionDetection"/>
    public RepetitionDetection? RepetitionDetection { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.Seed"/>
    public long? Seed { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.LogitBias"/>
    public IReadOnlyDictionary<int, double>? LogitBias { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.AllowedTokenIds"/>
    public IReadOnlyList<int>? AllowedTokenIds { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.BadWords"/>
    public IReadOnlyList<string>? BadWords { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.Stop"/>
    public IReadOnlyList<string>? Stop { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.StopTokenIds"/>
    public IReadOnlyList<int>? StopTokenIds { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.IncludeStopStrInOutput"/>
    public bool? IncludeStopStrInOutput { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.IgnoreEos"/>
    public bool? IgnoreEos { get; init; }

    /// <summary>Whether the most likely whole completions are searched for instead of choosing token by token. Not in a stream.</summary>
    /// <remarks><c>use_beam_search</c>, vLLM's own. Default: false. The Rust front end refuses it.</remarks>
    public bool? UseBeamSearch { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.LengthPenalty"/>
    public double? LengthPenalty { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.Watermarking"/>
    public bool? Watermarking { get; init; }

    /// <summary>
    /// Fields that have no property here, by their JSON names; also to replace the value of one that has. Sent as it is, unchecked, and it
    /// wins over the typed property; a null is sent as null. Only <c>stream</c> is refused.
    /// </summary>
    /// <example><code>new CompletionRequest { Prompt = "Once", Extra = { ["new_field"] = 1 } }</code></example>
    /// <remarks>Copies made by <c>with</c> share this object.</remarks>
    [JsonIgnore]
    public JsonObject Extra
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = [];

    /// <summary>How many prompts the server will see: <c>n</c> choices come for each of them.</summary>
    internal int CountPrompts()
    {
        CompletionPrompt? prompt = Extra.TryGetPropertyValue("prompt", out JsonNode? raw)
            ? raw is null ? null : CompletionPrompt.FromJson(raw)
            : Prompt;
        int embeds = Extra.TryGetPropertyValue("prompt_embeds", out JsonNode? rawEmbeds)
            ? rawEmbeds is JsonArray list ? list.Count : rawEmbeds is null ? 0 : 1
            : PromptEmbeds?.Count ?? 0;
        return Math.Max(1, (prompt?.Count ?? 0) + embeds);
    }

    // The generated text of a record would hold the whole prompt. Logs get the model and counts.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(
            CultureInfo.InvariantCulture,
            $"Model = {Model}, Prompts = {(Prompt?.Count ?? 0) + (PromptEmbeds?.Count ?? 0)}, Extra = {Extra.Count}");
        return true;
    }
}
