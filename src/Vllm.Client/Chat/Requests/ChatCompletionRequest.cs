using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Vllm;

/// <summary>
/// A request for a chat completion: every field that vLLM knows. A property that is null is not sent, so that the server's default
/// holds.
/// </summary>
/// <remarks>
/// <para>
/// Whether the answer is streamed is no property: the method decides, <c>CreateAsync</c> or <c>StreamAsync</c>.
/// </para>
/// <para>
/// The remarks of each property name the JSON field, where it comes from (OpenAI's API or vLLM's own) and its default. "Model's
/// default" is the value in the model's <c>generation_config.json</c>, which vLLM uses unless started with
/// <c>--generation-config vllm</c>.
/// </para>
/// </remarks>
public sealed partial record ChatCompletionRequest : IGenerationRequest
{
    /// <summary>The conversation so far, oldest message first. At least one.</summary>
    /// <remarks><c>messages</c>, OpenAI's.</remarks>
    [JsonPropertyOrder(-1)]
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>The model or LoRA adapter, by the name under which the server serves it.</summary>
    /// <remarks><c>model</c>, OpenAI's. Default: the client's model; when that is not set either, the server's base model.</remarks>
    [JsonPropertyOrder(-2)]
    public string? Model { get; init; }

    /// <summary>The most tokens that the answer may have, reasoning included. At least 1.</summary>
    /// <remarks>
    /// <c>max_tokens</c>, OpenAI's, deprecated there in favour of <see cref="MaxCompletionTokens"/>, which wins when both are set; older
    /// servers know only this one. Default: as much as the context has room for, or less by the model's or server's default.
    /// </remarks>
    public int? MaxTokens { get; init; }

    /// <summary>The most tokens that the answer may have, reasoning included. At least 1.</summary>
    /// <remarks><c>max_completion_tokens</c>, OpenAI's. Default: <see cref="MaxTokens"/>.</remarks>
    public int? MaxCompletionTokens { get; init; }

    /// <summary>The fewest tokens before the answer may end. At least 0, at most the limit of tokens.</summary>
    /// <remarks><c>min_tokens</c>, vLLM's own. Default: 0.</remarks>
    public int? MinTokens { get; init; }

    /// <summary>How many answers are wanted. At least 1; over 1 needs a <see cref="Temperature"/> over 0.</summary>
    /// <remarks>
    /// <c>n</c>, OpenAI's. Default: 1. The server's <c>VLLM_MAX_N_SEQUENCES</c> limits it (16,384); the Rust front end takes only 1. With
    /// <see cref="UseBeamSearch"/> it is the width of the beam.
    /// </remarks>
    public int? N { get; init; }

    /// <summary>How random the choice of tokens is: 0 takes the likeliest each time. At least 0, mostly at most 2.</summary>
    /// <remarks><c>temperature</c>, OpenAI's. Default: model's default, else 1.</remarks>
    public double? Temperature { get; init; }

    /// <summary>Chooses among the likeliest tokens that together have this probability. Over 0, at most 1; 1 is all tokens.</summary>
    /// <remarks><c>top_p</c>, OpenAI's. Default: model's default, else 1.</remarks>
    public double? TopP { get; init; }

    /// <summary>Chooses among this many likeliest tokens. 0 or -1 is all tokens.</summary>
    /// <remarks><c>top_k</c>, vLLM's own. Default: model's default, else 0.</remarks>
    public int? TopK { get; init; }

    /// <summary>Leaves out tokens less likely than this share of the likeliest one's probability. 0 to 1; 0 leaves out none.</summary>
    /// <remarks><c>min_p</c>, vLLM's own. Default: model's default, else 0.</remarks>
    public double? MinP { get; init; }

    /// <summary>Makes tokens less likely the more often the answer already has them; negative: more likely. -2 to 2.</summary>
    /// <remarks><c>frequency_penalty</c>, OpenAI's. Default: 0.</remarks>
    public double? FrequencyPenalty { get; init; }

    /// <summary>Makes tokens less likely that the answer already has; negative: more likely. -2 to 2.</summary>
    /// <remarks><c>presence_penalty</c>, OpenAI's. Default: 0.</remarks>
    public double? PresencePenalty { get; init; }

    /// <summary>Makes tokens less likely that prompt or answer already have, as a factor: over 1 less, under 1 more. Over 0.</summary>
    /// <remarks><c>repetition_penalty</c>, vLLM's own. Default: model's default, else 1.</remarks>
    public double? RepetitionPenalty { get; init; }

    /// <summary>Ends the answer when it falls into repeating itself.</summary>
    /// <remarks><c>repetition_detection</c>, vLLM's own. Default: off.</remarks>
    public RepetitionDetection? RepetitionDetection { get; init; }

    /// <summary>Starts the random choice from a fixed point, so that the same request gives mostly the same answer.</summary>
    /// <remarks><c>seed</c>, OpenAI's. Default: none. -1 is none, too.</remarks>
    public long? Seed { get; init; }

    /// <summary>Adds to the score of tokens, by token id: positive is likelier. The server limits each value to -100 to 100.</summary>
    /// <remarks><c>logit_bias</c>, OpenAI's. Default: none. An id outside the model's vocabulary is refused.</remarks>
    public IReadOnlyDictionary<int, double>? LogitBias { get; init; }

    /// <summary>The only tokens that may be chosen, by id. Not empty.</summary>
    /// <remarks><c>allowed_token_ids</c>, vLLM's own. Default: all.</remarks>
    public IReadOnlyList<int>? AllowedTokenIds { get; init; }

    /// <summary>Words that the answer must not have.</summary>
    /// <remarks><c>bad_words</c>, vLLM's own. Default: none.</remarks>
    public IReadOnlyList<string>? BadWords { get; init; }

    /// <summary>Texts that end the answer; they are cut off, see <see cref="IncludeStopStrInOutput"/>.</summary>
    /// <remarks><c>stop</c>, OpenAI's. Default: none. The server's <c>VLLM_MAX_STOP_STRINGS</c> limits their number (4).</remarks>
    public IReadOnlyList<string>? Stop { get; init; }

    /// <summary>Tokens that end the answer, by id, beside those of the model.</summary>
    /// <remarks><c>stop_token_ids</c>, vLLM's own. Default: none.</remarks>
    public IReadOnlyList<int>? StopTokenIds { get; init; }

    /// <summary>Whether the text in <see cref="Stop"/> that ended the answer stays in it.</summary>
    /// <remarks><c>include_stop_str_in_output</c>, vLLM's own. Default: false.</remarks>
    public bool? IncludeStopStrInOutput { get; init; }

    /// <summary>Whether the answer goes on past the model's own end, until another limit ends it. For load tests.</summary>
    /// <remarks><c>ignore_eos</c>, vLLM's own. Default: false.</remarks>
    public bool? IgnoreEos { get; init; }

    /// <summary>Whether the most likely whole answers are searched for instead of choosing token by token.</summary>
    /// <remarks><c>use_beam_search</c>, vLLM's own. Default: false. The Rust front end refuses it.</remarks>
    public bool? UseBeamSearch { get; init; }

    /// <summary>For beam search: over 1 prefers longer answers, under 1 shorter ones.</summary>
    /// <remarks><c>length_penalty</c>, vLLM's own. Default: 1.</remarks>
    public double? LengthPenalty { get; init; }

    /// <summary>Whether this answer carries the server's watermark.</summary>
    /// <remarks>
    /// <c>watermarking</c>, vLLM's own, known to recent servers that were started with a watermark. Default: the server's.
    /// </remarks>
    public bool? Watermarking { get; init; }

    /// <summary>
    /// Fields that have no property here, by their JSON names; also to replace the value of one that has. Sent as it is, unchecked, and it
    /// wins over the typed property; a null is sent as null. Only <c>stream</c> is refused.
    /// </summary>
    /// <example><code>new ChatCompletionRequest { Messages = messages, Extra = { ["new_field"] = 1 } }</code></example>
    /// <remarks>
    /// With <c>messages</c> in here <see cref="Messages"/> has to be empty. Copies made by <c>with</c> share this object.
    /// </remarks>
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

    // The generated text of a record would hold the whole conversation. Logs get the model and counts.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(
            CultureInfo.InvariantCulture,
            $"Model = {Model}, Messages = {Messages?.Count ?? 0}, Tools = {Tools?.Count ?? 0}, Extra = {Extra.Count}");
        return true;
    }
}
