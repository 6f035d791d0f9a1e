using System.Globalization;
using System.Text.Json;

namespace Vllm.Testing;

/// <summary>Collects what differs between an expected and an actual answer, in lines a person can read.</summary>
internal sealed class DifferenceList
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    public void CompareText(string key, JsonElement expected, string actual)
    {
        if (expected.GetString() is { } text && !string.Equals(text, actual, StringComparison.Ordinal))
        {
            Add(key, TextDifference.Show(text, actual), TextDifference.Show(actual, text));
        }
    }

    public void CompareRepeated(int length, string? unit, string actual)
    {
        char repeated = (unit ?? throw new JsonException("'content_len' needs 'content_repeat'."))[0];
        if (actual.Length != length)
        {
            Add("content_len", length, actual.Length);
        }

        int other = actual.AsSpan().IndexOfAnyExcept(repeated);
        if (other >= 0)
        {
            Add($"content_repeat at {other}", TextDifference.Quote(repeated.ToString()), TextDifference.Quote(actual[other].ToString()));
        }
    }

    public void CompareWord(string key, string? expected, string? actual)
    {
        if (!string.Equals(expected, actual, StringComparison.Ordinal))
        {
            Add(key, TextDifference.Quote(expected), TextDifference.Quote(actual));
        }
    }

    public void CompareToolCalls(string key, JsonElement expected, IReadOnlyList<FoldedToolCall> actual)
    {
        if (expected.GetArrayLength() != actual.Count)
        {
            Add($"{key}: number", expected.GetArrayLength(), actual.Count);
        }

        foreach ((int i, JsonElement call) in expected.EnumerateArray().Take(actual.Count).Index())
        {
            CompareToolCall($"{key}[{i}]", call, actual[i]);
        }
    }

    public void CompareUsage(JsonElement expected, FoldedUsage? actual)
    {
        if (expected.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        if (actual is null)
        {
            Add("usage", expected.GetRawText(), "none");
            return;
        }

        CompareCount(expected, "prompt_tokens", actual.PromptTokens);
        CompareCount(expected, "completion_tokens", actual.CompletionTokens);
        CompareCount(expected, "total_tokens", actual.TotalTokens);
    }

    public void CompareLogProbs(JsonElement expected, IReadOnlyList<double?> actual)
    {
        // Exact: recorded neighbours differ by 1e-6 only, and the nearest double of the same digits is one number.
        double?[] values = [.. expected.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Null ? (double?)null : v.GetDouble())];
        if (!values.SequenceEqual(actual))
        {
            Add("logprobs", Show(values), Show(actual));
        }
    }

    public void CompareChoices(JsonElement expected, IReadOnlyList<FoldedChoice> actual)
    {
        HashSet<int> seen = [];
        foreach (JsonElement choice in expected.EnumerateArray())
        {
            int index = choice.GetProperty("index").GetInt32();
            seen.Add(index);
            FoldedChoice[] found = [.. actual.Where(c => c.Index == index)];
            if (found is [var one])
            {
                CompareChoice($"choices[{index}]", choice, one);
            }
            else
            {
                Add($"choices[{index}]: number", 1, found.Length);
            }
        }

        foreach (FoldedChoice extra in actual.Where(c => !seen.Contains(c.Index)))
        {
            Add($"choices[{extra.Index}]: number", 0, 1);
        }
    }

    public void CompareError(JsonElement expected, FoldedError? actual)
    {
        if (expected.ValueKind == JsonValueKind.Null)
        {
            if (actual is not null)
            {
                Add("error", "success", $"{actual.Kind}: {actual.Message}");
            }
        }
        else if (actual is null)
        {
            Add("error", expected.GetRawText(), "success");
        }
        else
        {
            new ErrorComparison(expected, actual, this).Run();
        }
    }

    public void Add(string key, object expected, object actual) =>
        _lines.Add(string.Create(CultureInfo.InvariantCulture, $"{key}: expected {expected}, was {actual}"));

    private static string Show(IEnumerable<double?> values) =>
        $"[{string.Join(", ", values.Select(v => v?.ToString(CultureInfo.InvariantCulture) ?? "null"))}]";

    private void CompareToolCall(string key, JsonElement expected, FoldedToolCall actual)
    {
        if (expected.TryGetProperty("id", out JsonElement id) && id.ValueKind != JsonValueKind.Null)
        {
            CompareWord($"{key}.id", id.GetString(), actual.Id);
        }

        if (expected.TryGetProperty("name", out JsonElement name))
        {
            CompareWord($"{key}.name", name.GetString() ?? "", actual.Name ?? "");
        }

        if (expected.TryGetProperty("arguments", out JsonElement arguments))
        {
            CompareWord($"{key}.arguments", arguments.GetString() ?? "", actual.Arguments ?? "");
        }
    }

    private void CompareCount(JsonElement usage, string key, long? actual)
    {
        if (usage.TryGetProperty(key, out JsonElement expected) && expected.ValueKind != JsonValueKind.Null
            && expected.GetInt64() != (actual ?? 0))
        {
            Add($"usage.{key}", expected.GetInt64(), actual ?? 0);
        }
    }

    private void CompareChoice(string key, JsonElement expected, FoldedChoice actual)
    {
        if (expected.TryGetProperty("content", out JsonElement content))
        {
            CompareText($"{key}.content", content, actual.Content);
        }

        if (expected.TryGetProperty("text", out JsonElement text))
        {
            CompareText($"{key}.text", text, actual.Text);
        }

        if (expected.TryGetProperty("finish_reason", out JsonElement reason))
        {
            CompareWord($"{key}.finish_reason", reason.GetString(), actual.FinishReason);
        }

        if (expected.TryGetProperty("tool_calls", out JsonElement calls))
        {
            CompareToolCalls($"{key}.tool_calls", calls, actual.ToolCalls);
        }
    }
}
