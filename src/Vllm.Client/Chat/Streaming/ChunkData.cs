using System.Text.Json;

namespace Vllm;

/// <summary>What one chunk of a chat stream, or one whole chat answer, says.</summary>
internal sealed class ChunkData : ChunkEnvelope<ChoiceData>
{
    public string? PromptText { get; set; }

    public List<long>? PromptTokenIds { get; set; }

    public List<IReadOnlyDictionary<long, PromptLogprob>?>? PromptLogprobs { get; set; }

    /// <inheritdoc/>
    public override bool IsOnlyChoices => base.IsOnlyChoices && PromptText is null && PromptTokenIds is null && PromptLogprobs is null;

    /// <inheritdoc/>
    public override void Reset()
    {
        base.Reset();
        PromptText = null;
        PromptTokenIds = null;
        PromptLogprobs = null;
    }

    /// <inheritdoc/>
    public override bool TryReadProperty(string name, ref Utf8JsonReader reader)
    {
        switch (name)
        {
            case "prompt_text":
                PromptText = JsonText.ReadString(ref reader);
                return true;
            case "prompt_token_ids":
                PromptTokenIds = JsonText.ReadIntegers(ref reader);
                return true;
            case "prompt_logprobs":
                PromptLogprobs = LogprobParser.ReadPrompt(ref reader);
                return true;
            default:
                return false;
        }
    }

    /// <inheritdoc/>
    protected override void ReadChoice(ref Utf8JsonReader reader, ref ChoiceData choice, int position)
    {
        choice.Index = position;
        ChoiceParser.ReadChoice(ref reader, ref choice, this);
    }
}
