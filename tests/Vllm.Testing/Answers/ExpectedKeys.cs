using System.Collections.Frozen;
using System.Text.Json;

namespace Vllm.Testing;

/// <summary>The keys that <see cref="ExpectedAnswer"/> compares. Another one is refused, so that none goes unchecked.</summary>
internal static class ExpectedKeys
{
    private static readonly FrozenSet<string> Answer =
    [
        "content", "reasoning", "refusal", "text", "content_len", "content_repeat", "tool_calls", "finish_reason",
        "usage", "logprobs", "choices", "error",
    ];

    private static readonly FrozenSet<string> Call = ["id", "name", "arguments"];
    private static readonly FrozenSet<string> Usage = ["prompt_tokens", "completion_tokens", "total_tokens"];
    private static readonly FrozenSet<string> Choice = ["index", "content", "text", "finish_reason", "tool_calls"];

    private static readonly FrozenSet<string> Error =
    [
        "kind", "status", "retryable", "message_contains", "reason", "code", "type", "param", "retry_after_s", "retry_after_date",
    ];

    public static void Check(JsonElement expect)
    {
        Check("expect", expect, Answer);
        CheckEach(expect, "tool_calls", Call);
        CheckEach(expect, "choices", Choice);
        if (IsGiven(expect, "usage", out JsonElement usage))
        {
            Check("expect.usage", usage, Usage);
        }

        if (IsGiven(expect, "error", out JsonElement error))
        {
            Check("expect.error", error, Error);
        }

        if (IsGiven(expect, "choices", out JsonElement choices))
        {
            foreach (JsonElement choice in choices.EnumerateArray())
            {
                CheckEach(choice, "tool_calls", Call);
            }
        }
    }

    private static void CheckEach(JsonElement parent, string key, FrozenSet<string> known)
    {
        if (IsGiven(parent, key, out JsonElement list))
        {
            foreach (JsonElement item in list.EnumerateArray())
            {
                Check($"expect.{key}", item, known);
            }
        }
    }

    private static void Check(string where, JsonElement value, FrozenSet<string> known)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException($"'{where}' is {value.ValueKind}, not an object.");
        }

        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (!known.Contains(property.Name))
            {
                throw new JsonException($"'{where}' has the key '{property.Name}', which nothing compares: teach ExpectedAnswer.");
            }
        }
    }

    private static bool IsGiven(JsonElement parent, string key, out JsonElement value) =>
        parent.TryGetProperty(key, out value) && value.ValueKind != JsonValueKind.Null;
}
