using System.Text.Json;

namespace Vllm;

/// <summary>What one chunk of a streamed completion, or one whole completion, says.</summary>
internal sealed class CompletionChunkData : ChunkEnvelope<CompletionChoiceData>
{
    /// <inheritdoc/>
    public override bool TryReadProperty(string name, ref Utf8JsonReader reader) => false;

    /// <inheritdoc/>
    protected override void ReadChoice(ref Utf8JsonReader reader, ref CompletionChoiceData choice, int position)
    {
        choice.Index = position;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.TextIs("text"u8))
            {
                reader.Read();
                choice.Hole = choice.Hole.Then(TextField.Content, reader);
                choice.LeftText = Leaves(reader);
                choice.Text = choice.LeftText ? null : JsonText.ReadString(ref reader);
            }
            else if (reader.TextIs("index"u8))
            {
                reader.Read();
                choice.Index = JsonText.ReadIndex(ref reader, position);
            }
            else if (reader.TextIs("logprobs"u8))
            {
                reader.Read();
                choice.Logprobs = CompletionLogprobParser.Read(ref reader);
            }
            else if (reader.TextIs("finish_reason"u8))
            {
                reader.Read();
                choice.FinishReason = FinishParser.ReadWord(ref reader);
            }
            else
            {
                ReadRareProperty(ref reader, ref choice);
            }
        }
    }

    private void ReadRareProperty(ref Utf8JsonReader reader, ref CompletionChoiceData choice)
    {
        string name = JsonText.ReadName(ref reader);
        reader.Read();
        switch (name)
        {
            case "stop_reason":
                choice.StopReason = FinishParser.ReadStopReason(ref reader);
                break;
            case "token_ids":
                choice.TokenIds = JsonText.ReadIntegers(ref reader);
                break;
            case "prompt_token_ids":
                choice.PromptTokenIds = JsonText.ReadIntegers(ref reader);
                break;
            case "prompt_logprobs":
                choice.PromptLogprobs = LogprobParser.ReadPrompt(ref reader);
                break;
            case "routed_experts":
                choice.RoutedExperts = JsonText.ReadString(ref reader);
                break;
            case "error":
                ReadError(ref reader);
                break;
            default:
                AdditionalJson.Keep(ref choice.Additional, name, ref reader, Allowance);
                break;
        }
    }
}
