using System.Text.Json;

namespace Vllm;

/// <summary>What one chunk says of one choice, or a whole answer all of it.</summary>
internal struct CompletionChoiceData : IChoicePiece
{
    public string? Text;
    public string? FinishReason;
    public StopReason? StopReason;
    public string? RoutedExperts;
    public CompletionLogprobs? Logprobs;
    public List<long>? TokenIds;
    public List<long>? PromptTokenIds;
    public List<IReadOnlyDictionary<long, PromptLogprob>?>? PromptLogprobs;
    public Dictionary<string, JsonElement>? Additional;

    /// <summary>The text that was read last.</summary>
    public TextHole Hole;

    public int Index { get; set; }

    /// <inheritdoc/>
    public bool LeftText { get; set; }

    /// <inheritdoc/>
    public readonly TextHole? LongText => LeftText && Logprobs is null ? Hole : null;

    /// <inheritdoc/>
    public readonly TextHole? OnlyText =>
        FinishReason is null && Logprobs is null && TokenIds is null && PromptTokenIds is null && PromptLogprobs is null && Hole.Length > 0 ? Hole : null;

    /// <inheritdoc/>
    public readonly ValueHole? OnlyLogprobs => null;

    /// <inheritdoc/>
    public readonly bool HasExtras => StopReason is not null || RoutedExperts is not null || Additional is not null;
}
