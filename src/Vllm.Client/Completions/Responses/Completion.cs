using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Vllm;

/// <summary>
/// A whole answer of <c>/v1/completions</c>: read at once, or folded from a stream. Both give the same, but for what the server does
/// not stream.
/// </summary>
public sealed record Completion : IAnswer
{
    /// <summary>The answer's id, <c>cmpl-...</c>; empty when the server sent none.</summary>
    public string Id { get; init; } = "";

    /// <summary>When the server made it, or null when it sent no time that makes sense.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The model that answered; empty when the server sent none.</summary>
    public string Model { get; init; } = "";

    /// <summary>The choices by index: the request's <c>n</c> for each of its prompts.</summary>
    public IReadOnlyList<CompletionChoice> Choices { get; init; } = [];

    /// <summary>
    /// The token usage, of all prompts and choices together. A stream has it when <c>stream_options.include_usage</c> asked for it, or
    /// the server was started with <c>--enable-force-include-usage</c>.
    /// </summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>The server's version and set-up (<c>system_fingerprint</c>); the Rust front end sends none.</summary>
    public string? SystemFingerprint { get; init; }

    /// <summary>The service tier, when a gateway sends one.</summary>
    public string? ServiceTier { get; init; }

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
    public string Text => First?.Text ?? "";

    /// <summary>Why the first choice ended, or null.</summary>
    public FinishReason? FinishReason => First?.FinishReason;

    private CompletionChoice? First => Choices.Count > 0 ? Choices[0] : null;

    /// <summary>Without the answer's text: it belongs into no log.</summary>
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(
            CultureInfo.InvariantCulture,
            $"Id = {Id}, Model = {Model}, Choices = {Choices.Count}, FinishReason = {FinishReason}, Usage = {Usage}");
        return true;
    }
}
