using System.Text.Json;

namespace Vllm;

/// <summary>Reads <c>usage</c>.</summary>
internal static class UsageParser
{
    public static TokenUsage? Read(ref Utf8JsonReader reader, JsonAllowance allowance)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        long prompt = 0;
        long completion = 0;
        long total = 0;
        PromptTokensDetails? promptDetails = null;
        CompletionTokensDetails? completionDetails = null;
        Dictionary<string, JsonElement>? additional = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.TextIs("prompt_tokens"u8))
            {
                reader.Read();
                prompt = JsonText.ReadInteger(ref reader) ?? 0;
            }
            else if (reader.TextIs("completion_tokens"u8))
            {
                reader.Read();
                completion = JsonText.ReadInteger(ref reader) ?? 0;
            }
            else if (reader.TextIs("total_tokens"u8))
            {
                reader.Read();
                total = JsonText.ReadInteger(ref reader) ?? 0;
            }
            else if (reader.TextIs("prompt_tokens_details"u8))
            {
                reader.Read();
                promptDetails = ReadPromptDetails(ref reader, allowance);
            }
            else if (reader.TextIs("completion_tokens_details"u8))
            {
                reader.Read();
                completionDetails = ReadCompletionDetails(ref reader, allowance);
            }
            else
            {
                string name = JsonText.ReadName(ref reader);
                reader.Read();
                AdditionalJson.Keep(ref additional, name, ref reader, allowance);
            }
        }

        return new TokenUsage
        {
            PromptTokens = prompt,
            CompletionTokens = completion,
            TotalTokens = total,
            PromptTokensDetails = promptDetails,
            CompletionTokensDetails = completionDetails,
            AdditionalProperties = additional ?? AdditionalJson.None,
        };
    }

    private static PromptTokensDetails? ReadPromptDetails(ref Utf8JsonReader reader, JsonAllowance allowance)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        long? cached = null;
        long? created = null;
        Dictionary<string, long>? multimodal = null;
        Dictionary<string, JsonElement>? additional = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = JsonText.ReadName(ref reader);
            reader.Read();
            switch (name)
            {
                case "cached_tokens":
                    cached = JsonText.ReadInteger(ref reader);
                    break;
                case "created_cache_tokens":
                    created = JsonText.ReadInteger(ref reader);
                    break;
                case "multimodal_tokens":
                    multimodal = ReadCounts(ref reader, allowance);
                    break;
                default:
                    AdditionalJson.Keep(ref additional, name, ref reader, allowance);
                    break;
            }
        }

        return new PromptTokensDetails
        {
            CachedTokens = cached,
            CreatedCacheTokens = created,
            MultimodalTokens = multimodal,
            AdditionalProperties = additional ?? AdditionalJson.None,
        };
    }

    private static Dictionary<string, long>? ReadCounts(ref Utf8JsonReader reader, JsonAllowance allowance)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        var counts = new Dictionary<string, long>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = JsonText.ReadName(ref reader);
            reader.Read();
            long count = JsonText.ReadInteger(ref reader) ?? 0;
            if (allowance.TryTakeField(name))
            {
                counts[name] = count;
            }
        }

        return counts;
    }

    private static CompletionTokensDetails? ReadCompletionDetails(ref Utf8JsonReader reader, JsonAllowance allowance)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        long? reasoning = null;
        Dictionary<string, JsonElement>? additional = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = JsonText.ReadName(ref reader);
            reader.Read();
            if (name == "reasoning_tokens")
            {
                reasoning = JsonText.ReadInteger(ref reader);
            }
            else
            {
                AdditionalJson.Keep(ref additional, name, ref reader, allowance);
            }
        }

        return new CompletionTokensDetails { ReasoningTokens = reasoning, AdditionalProperties = additional ?? AdditionalJson.None };
    }
}
