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

    public int Index { get; set; }
}
