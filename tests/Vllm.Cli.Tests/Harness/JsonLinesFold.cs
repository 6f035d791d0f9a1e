using System.Text.Json;
using Vllm.Testing;

namespace Vllm.Cli.Tests;

/// <summary>Folds event lines into an answer as a program that reads them would, from the contract alone.</summary>
internal static class JsonLinesFold
{
    public static FoldedAnswer Fold(IReadOnlyList<JsonElement> lines)
    {
        JsonElement[] first = [.. lines.Where(line => IndexOf(line) == 0)];
        return new FoldedAnswer
        {
            Content = TextOf(first, "content"),
            Text = TextOf(first, "text"),
            Reasoning = TextOf(first, "reasoning"),
            Refusal = TextOf(first, "refusal"),
            ToolCalls = ToolCalls(first),
            FinishReason = FinishReason(first),
            Usage = lines.LastOrDefault(line => line.Type() == "usage") is { ValueKind: JsonValueKind.Object } usage
                ? new(Count(usage, "prompt_tokens"), Count(usage, "completion_tokens"), Count(usage, "total_tokens"))
                : null,
            LogProbs =
            [
                .. from line in first
                   where line.TryGetProperty("logprobs", out _)
                   from value in line.GetProperty("logprobs").EnumerateArray()
                   select value.ValueKind == JsonValueKind.Null ? (double?)null : value.GetDouble(),
            ],
            Choices = [.. lines.Select(IndexOf).OfType<int>().Distinct().Select(index => Choice(lines, index))],
            Error = lines.LastOrDefault(line => line.Type() == "error") is { ValueKind: JsonValueKind.Object } error ? Error(error) : null,
        };
    }

    private static FoldedChoice Choice(IReadOnlyList<JsonElement> lines, int index)
    {
        JsonElement[] own = [.. lines.Where(line => IndexOf(line) == index)];
        return new FoldedChoice
        {
            Index = index,
            Content = TextOf(own, "content"),
            Text = TextOf(own, "text"),
            FinishReason = FinishReason(own),
            ToolCalls = ToolCalls(own),
        };
    }

    private static int? IndexOf(JsonElement line) => line.TryGetProperty("index", out JsonElement index) ? index.GetInt32() : null;

    private static string TextOf(IEnumerable<JsonElement> lines, string type) =>
        string.Concat(lines.Where(line => line.Type() == type).Select(line => line.Text("text")));

    private static string? FinishReason(IEnumerable<JsonElement> lines) =>
        lines.Where(line => line.Type() == "finish").Select(line => line.Text("reason")).FirstOrDefault();

    /// <summary>The calls that ended, and after them those of which only fragments came.</summary>
    private static FoldedToolCall[] ToolCalls(IReadOnlyList<JsonElement> lines)
    {
        FoldedToolCall[] ended =
        [
            .. lines.Where(line => line.Type() == "tool_call")
                .Select(line => new FoldedToolCall(line.Text("id"), line.Text("name"), line.Text("arguments"))),
        ];
        IEnumerable<FoldedToolCall> fragments = lines
            .Where(line => line.Type() == "tool_call_delta")
            .GroupBy(line => line.GetProperty("call").GetInt32())
            .OrderBy(call => call.Key)
            .Skip(ended.Length)
            .Select(call => new FoldedToolCall(
                call.Select(line => line.Text("id")).FirstOrDefault(id => id is not null),
                string.Concat(call.Select(line => line.Text("name"))),
                string.Concat(call.Select(line => line.Text("arguments")))));
        return [.. ended, .. fragments];
    }

    private static FoldedError Error(JsonElement error)
    {
        TimeSpan? retryAfter = error.TryGetProperty("retry_after", out JsonElement seconds) ? TimeSpan.FromSeconds(seconds.GetDouble()) : null;
        return new FoldedError
        {
            Kind = error.GetProperty("kind").GetString()!,
            Status = error.TryGetProperty("status", out JsonElement status) ? status.GetInt32() : null,
            Retryable = error.GetProperty("retryable").GetBoolean(),
            Message = error.GetProperty("message").GetString()!,
            Reason = error.Text("reason"),
            Code = error.Text("code"),
            Type = error.Text("error_type"),
            Param = error.Text("param"),
            RetryAfter = retryAfter,
            RetryAfterDate = DateTimeOffset.UtcNow + retryAfter,
        };
    }

    private static long? Count(JsonElement usage, string name) => usage.TryGetProperty(name, out JsonElement count) ? count.GetInt64() : null;
}
