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

    public int Index { get; set; }
    /// <summary>Some gateways send both names, one of them with the text: an empty one must not hide it.</summary>
    public readonly string? AnyReasoning => string.IsNullOrEmpty(Reasoning) ? OlderReasoning ?? Reasoning : Reasoning;
}
