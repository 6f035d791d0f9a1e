using System.Text;
using System.Text.Json;

namespace Vllm;

/// <summary>
/// A whole answer of <c>/v1/chat/completions</c>: read at once, or folded from a stream. Both give the same.
/// </summary>
public sealed record ChatCompletion : IAnswer
{
    /// <summary>The answer's id, <c>chatcmpl-...</c>; empty when the server sent none.</summary>
    public string Id { get; init; } = "";

    /// <summary>When the server made it, or null when it sent no time that makes sense.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The model that answered; empty when the server sent none.</summary>
    public string Model { get; init; } = "";

    /// <summary>The choices by index: as many as the request's <c>n</c>.</summary>
    public IReadOnlyList<ChatChoice> Choices { get; init; } = [];

    /// <summary>
    /// The token usage. A stream has it when <c>stream_options.include_usage</c> asked for it, or the server was started with
    /// <c>--enable-force-include-usage</c>.
    /// </summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>The server's version and set-up (<c>system_fingerprint</c>); the Rust front end sends none.</summary>
    public string? SystemFingerprint { get; init; }

    /// <summary>The service tier, when a gateway sends one.</summary>
    public string? ServiceTier { get; init; }

    /// <summary>
    /// Per place of the prompt the log probabilities by token id (<c>prompt_logprobs</c>); the first place has none. Not streamed.
    /// </summary>
    public IReadOnlyList<IReadOnlyDictionary<long, PromptLogprob>?>? PromptLogprobs { get; init; }

    /// <summary>The prompt's token ids (<c>return_token_ids</c>).</summary>
    public IReadOnlyList<long>? PromptTokenIds { get; init; }

    /// <summary>The prompt after the chat template (<c>return_prompt_text</c>).</summary>
    public string? PromptText { get; init; }

    /// <summary>Data of a disaggregated set-up (<c>kv_transfer_params</c>). Not streamed.</summary>
    public JsonElement? KvTransferParams { get; init; }

    /// <summary>Data of a disaggregated encoder (<c>ec_transfer_params</c>). Not streamed.</summary>
    public JsonElement? EcTransferParams { get; init; }

    /// <summary>The server's timing of this request.</summary>
    public RequestMetrics? Metrics { get; init; }

    /// <summary>What else the server sent at this level.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalProperties { get; init; } = AdditionalJson.None;

    /// <summary>
    /// The answer's bytes as they came, after unpacking, when <see cref="RequestOptions.KeepRawBody"/> asked for them and the
    /// answer was not streamed; empty otherwise.
    /// </summary>
    public ReadOnlyMemory<byte> RawBody { get; init; }

    /// <summary>The text of the first choice; empty when there is none.</summary>
    public string Content => First?.Message.Content ?? "";

    /// <summary>The reasoning of the first choice, or null.</summary>
    public string? Reasoning => First?.Message.Reasoning;

    /// <summary>The tool calls of the first choice; empty when there are none.</summary>
    public IReadOnlyList<ToolCall> ToolCalls => First?.Message.ToolCalls ?? [];

    /// <summary>Whether the first choice calls tools.</summary>
    public bool HasToolCalls => ToolCalls.Count > 0;

    /// <summary>The first tool call of the first choice, or null.</summary>
    public ToolCall? FirstToolCall => HasToolCalls ? ToolCalls[0] : null;

    /// <summary>Why the first choice ended, or null.</summary>
    public FinishReason? FinishReason => First?.FinishReason;

    /// <summary>The first choice as a message of the conversation that goes on; see <see cref="ChatResponseMessage.ToMessage"/>.</summary>
    /// <param name="reasoning">When the reasoning goes along.</param>
    /// <param name="brokenArguments">What becomes of tool arguments that are not a JSON object.</param>
    /// <exception cref="InvalidOperationException">The answer has no choice.</exception>
    public ChatMessage ToMessage(
        ReasoningInHistory reasoning = ReasoningInHistory.WithToolCalls, BrokenArguments brokenArguments = BrokenArguments.Mend) =>
        First?.Message.ToMessage(reasoning, brokenArguments)
        ?? throw new InvalidOperationException("The answer has no choice to make a message of.");

    private ChatChoice? First => Choices.Count > 0 ? Choices[0] : null;

    /// <summary>Without the answer's text: it belongs into no log.</summary>
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Id = ").Append(Id).Append(", Model = ").Append(Model)
            .Append(", Choices = ").Append(Choices.Count).Append(", FinishReason = ").Append(FinishReason).Append(", Usage = ").Append(Usage);
        return true;
    }
}
