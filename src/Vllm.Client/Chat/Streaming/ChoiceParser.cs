using System.Text;
using System.Text.Json;

namespace Vllm;

/// <summary>Reads a choice of a chat chunk or of a whole chat answer.</summary>
internal static class ChoiceParser
{
    public static void ReadChoice(ref Utf8JsonReader reader, ref ChoiceData choice, ChunkEnvelope chunk)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadProperty(ref reader, ref choice, chunk);
        }
    }

    private static void ReadProperty(ref Utf8JsonReader reader, ref ChoiceData choice, ChunkEnvelope chunk)
    {
        if (reader.TextIs("index"u8))
        {
            reader.Read();
            choice.Index = JsonText.ReadIndex(ref reader, choice.Index);
        }
        else if (reader.TextIs("delta"u8) || reader.TextIs("message"u8))
        {
            reader.Read();
            ReadMessage(ref reader, ref choice, chunk);
        }
        else if (reader.TextIs("logprobs"u8))
        {
            reader.Read();
            var hole = ValueHole.From(ValueField.Logprobs, reader);
            choice.Logprobs = LogprobParser.ReadContent(ref reader);
            choice.LogprobsHole = hole.UpTo(reader);
        }
        else if (reader.TextIs("finish_reason"u8))
        {
            reader.Read();
            choice.FinishReason = FinishParser.ReadWord(ref reader);
        }
        else if (reader.TextIs("token_ids"u8))
        {
            reader.Read();
            choice.TokenIds = JsonText.ReadIntegers(ref reader);
        }
        else
        {
            ReadRareProperty(ref reader, ref choice, chunk);
        }
    }

    private static void ReadRareProperty(ref Utf8JsonReader reader, ref ChoiceData choice, ChunkEnvelope chunk)
    {
        string name = JsonText.ReadName(ref reader);
        reader.Read();
        switch (name)
        {
            case "stop_reason":
                choice.StopReason = FinishParser.ReadStopReason(ref reader);
                break;
            case "routed_experts":
                choice.RoutedExperts = JsonText.ReadString(ref reader);
                break;
            case "error":
                chunk.ReadError(ref reader);
                break;
            default:
                AdditionalJson.Keep(ref choice.Additional, name, ref reader, chunk.Allowance);
                break;
        }
    }

    private static void ReadMessage(ref Utf8JsonReader reader, ref ChoiceData choice, ChunkEnvelope chunk)
    {
        ClearMessage(ref choice);
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException($"An object was expected in 'delta', but it is a JSON {reader.TokenType}.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadMessageProperty(ref reader, ref choice, chunk);
        }
    }

    private static void ReadMessageProperty(ref Utf8JsonReader reader, ref ChoiceData choice, ChunkEnvelope chunk)
    {
        if (reader.TextIs("content"u8))
        {
            reader.Read();
            choice.Hole = choice.Hole.Then(TextField.Content, reader);
            choice.LeftText = chunk.Leaves(reader);
            choice.Content = choice.LeftText ? null : ReadContent(ref reader);
        }
        else if (reader.TextIs("role"u8))
        {
            reader.Read();
            choice.Role = FinishParser.ReadWord(ref reader);
        }
        else if (reader.TextIs("reasoning"u8))
        {
            reader.Read();
            choice.Hole = choice.Hole.Then(TextField.Reasoning, reader);
            choice.Reasoning = JsonText.ReadString(ref reader);
        }
        else if (reader.TextIs("tool_calls"u8))
        {
            reader.Read();
            choice.ToolCalls = ToolCallParser.Read(ref reader, chunk.Allowance);
        }
        else
        {
            ReadRareMessageProperty(ref reader, ref choice, chunk);
        }
    }

    /// <summary>Of a key that stands twice the last value counts, as everywhere: what the first one said may not shine through.</summary>
    private static void ClearMessage(ref ChoiceData choice)
    {
        if (choice.HasMessage)
        {
            choice = new ChoiceData
            {
                Index = choice.Index,
                FinishReason = choice.FinishReason,
                StopReason = choice.StopReason,
                RoutedExperts = choice.RoutedExperts,
                Logprobs = choice.Logprobs,
                LogprobsHole = choice.LogprobsHole,
                TokenIds = choice.TokenIds,
                Additional = choice.Additional,
            };
        }

        choice.HasMessage = true;
    }

    private static void ReadRareMessageProperty(ref Utf8JsonReader reader, ref ChoiceData choice, ChunkEnvelope chunk)
    {
        string name = JsonText.ReadName(ref reader);
        reader.Read();
        switch (name)
        {
            case "reasoning_content":
                choice.Hole = choice.Hole.Then(TextField.OlderReasoning, reader);
                choice.OlderReasoning = JsonText.ReadString(ref reader);
                break;
            case "refusal":
                choice.Refusal = JsonText.ReadString(ref reader);
                break;
            case "annotations":
                choice.Annotations = JsonText.ReadElement(ref reader, chunk.Allowance);
                break;
            case "audio":
                choice.Audio = JsonText.ReadElement(ref reader, chunk.Allowance);
                break;
            case "function_call":
                choice.FunctionCall = JsonText.ReadElement(ref reader, chunk.Allowance);
                break;
            default:
                AdditionalJson.Keep(ref choice.MessageAdditional, name, ref reader, chunk.Allowance);
                break;
        }
    }

    /// <summary>Text, or the text of a list of parts, as some gateways send it.</summary>
    private static string? ReadContent(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return JsonText.ReadString(ref reader);
        }

        var text = new StringBuilder();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                text.Append(ReadPartText(ref reader));
            }
            else
            {
                text.Append(JsonText.ReadString(ref reader));
            }
        }

        return text.ToString();
    }

    private static string? ReadPartText(ref Utf8JsonReader reader)
    {
        string? text = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isText = reader.TextIs("text"u8);
            reader.Read();
            if (isText)
            {
                text = JsonText.ReadString(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return text;
    }
}
