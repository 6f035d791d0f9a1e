using System.Text.Json;

namespace Vllm.Cli;

/// <summary>The fields of the <c>usage</c> line: the counts, and what else the server gave under its names.</summary>
internal static class JsonUsage
{
    public static void WriteTo(Utf8JsonWriter writer, TokenUsage usage)
    {
        writer.WriteNumber("prompt_tokens", usage.PromptTokens);
        writer.WriteNumber("completion_tokens", usage.CompletionTokens);
        writer.WriteNumber("total_tokens", usage.TotalTokens);
        if (usage.PromptTokensDetails is { } prompt)
        {
            writer.WriteStartObject("prompt_tokens_details");
            writer.WriteOptional("cached_tokens", prompt.CachedTokens);
            writer.WriteOptional("created_cache_tokens", prompt.CreatedCacheTokens);
            if (prompt.MultimodalTokens is { } multimodal)
            {
                writer.WriteStartObject("multimodal_tokens");
                foreach ((string name, long count) in multimodal)
                {
                    writer.WriteNumber(name, count);
                }

                writer.WriteEndObject();
            }

            writer.WriteAll(prompt.AdditionalProperties);
            writer.WriteEndObject();
        }

        if (usage.CompletionTokensDetails is { } completion)
        {
            writer.WriteStartObject("completion_tokens_details");
            writer.WriteOptional("reasoning_tokens", completion.ReasoningTokens);
            writer.WriteAll(completion.AdditionalProperties);
            writer.WriteEndObject();
        }

        writer.WriteAll(usage.AdditionalProperties);
    }
}
