using System.Text.Json;

namespace Vllm;

/// <summary>What one chunk says of one choice: its <c>delta</c>, or the <c>message</c> of a whole answer.</summary>
internal struct ChoiceData : IChoicePiece
{
    /// <summary>Whether there was a <c>delta</c> or <c>message</c>.</summary>
    public bool HasMessage;
    public string? Role;
    public string? Content;
    public string? Reasoning;
    public string? OlderReasoning;
    public string? Refusal;
    public string? FinishReason;
    public StopReason? StopReason;
    public string? RoutedExperts;
    public List<ToolCallPiece>? ToolCalls;
    public List<TokenLogprob>? Logprobs;
    public List<long>? TokenIds;
    public JsonElement? Annotations;
    public JsonElement? Audio;
    public JsonElement? FunctionCall;
    public Dictionary<string, JsonElement>? Additional;
    public Dictionary<string, JsonElement>? MessageAdditional;

    /// <summary>The text that was read last.</summary>
    public TextHole Hole;

    /// <summary>The log probabilities that were read last.</summary>
    public ValueHole LogprobsHole;

    public int Index { get; set; }

    /// <inheritdoc/>
    public bool LeftText { get; set; }

    /// <inheritdoc/>
    public readonly TextHole? LongText =>
        LeftText && Hole.Field == TextField.Content && string.IsNullOrEmpty(Reasoning) && string.IsNullOrEmpty(OlderReasoning) && Logprobs is null ? Hole : null;

    /// <summary>Some gateways send both names, one of them with the text: an empty one must not hide it.</summary>
    public readonly string? AnyReasoning => string.IsNullOrEmpty(Reasoning) ? OlderReasoning ?? Reasoning : Reasoning;

    /// <inheritdoc/>
    public readonly TextHole? OnlyText =>
        Refusal is not null || FinishReason is not null || TokenIds is not null ? null
        : ToolCalls is not null ? OnlyArguments
        : HasOneText ? Hole : null;

    /// <inheritdoc/>
    public readonly ValueHole? OnlyLogprobs => Logprobs is null ? null : LogprobsHole;

    /// <inheritdoc/>
    public readonly bool HasExtras =>
        StopReason is not null || RoutedExperts is not null || Annotations is not null || Audio is not null || FunctionCall is not null
        || Additional is not null || MessageAdditional is not null;

    /// <summary>A fragment that begins no call, and goes on with one that is known.</summary>
    private readonly TextHole? OnlyArguments =>
        ToolCalls is [{ Id: null, Name: null, Type: null, Hole.Length: > 0 } piece] && string.IsNullOrEmpty(Content) && AnyReasoning is null or ""
            ? piece.Hole with { Call = piece.Index }
            : null;

    private readonly bool HasOneText => Hole.Length > 0 && Hole.Field switch
    {
        TextField.Content => !string.IsNullOrEmpty(Content) && string.IsNullOrEmpty(Reasoning) && string.IsNullOrEmpty(OlderReasoning),
        TextField.Reasoning => string.IsNullOrEmpty(Content) && !string.IsNullOrEmpty(Reasoning) && string.IsNullOrEmpty(OlderReasoning),
        _ => string.IsNullOrEmpty(Content) && string.IsNullOrEmpty(Reasoning) && !string.IsNullOrEmpty(OlderReasoning),
    };
}
