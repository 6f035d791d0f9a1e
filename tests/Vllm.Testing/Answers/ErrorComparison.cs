using System.Globalization;
using System.Text.Json;

namespace Vllm.Testing;

/// <summary>Compares the <c>error</c> of a case: the kind always, the other keys where given and not null.</summary>
internal sealed class ErrorComparison(JsonElement expected, FoldedError actual, DifferenceList differences)
{
    // A client that keeps the wait and not the date gives the date back with the time it took to ask for it.
    private static readonly TimeSpan DateTolerance = TimeSpan.FromSeconds(10);

    public void Run()
    {
        CompareKind();
        CompareWord("reason", actual.Reason);
        CompareWord("code", actual.Code);
        CompareWord("type", actual.Type);
        CompareWord("param", actual.Param);
        if (Given("status", out JsonElement status) && status.GetInt32() != actual.Status)
        {
            Add("status", status.GetInt32(), actual.Status);
        }

        if (Given("retryable", out JsonElement retryable) && retryable.GetBoolean() != actual.Retryable)
        {
            Add("retryable", retryable.GetBoolean(), actual.Retryable);
        }

        if (Given("message_contains", out JsonElement part) && !actual.Message.Contains(part.GetString()!, StringComparison.Ordinal))
        {
            Add("message_contains", TextDifference.Quote(part.GetString()), TextDifference.Quote(actual.Message));
        }

        if (Given("retry_after_s", out JsonElement seconds) && seconds.GetDouble() != actual.RetryAfter?.TotalSeconds)
        {
            Add("retry_after_s", seconds.GetDouble(), actual.RetryAfter?.TotalSeconds);
        }

        if (Given("retry_after_date", out JsonElement date))
        {
            CompareDate(DateTimeOffset.Parse(date.GetString()!, CultureInfo.InvariantCulture));
        }
    }

    private void CompareKind()
    {
        JsonElement kind = expected.GetProperty("kind");
        string[] allowed = kind.ValueKind == JsonValueKind.Array
            ? [.. kind.EnumerateArray().Select(word => word.GetString()!)]
            : [kind.GetString()!];
        if (!allowed.Contains(actual.Kind, StringComparer.Ordinal))
        {
            Add("kind", string.Join(" or ", allowed), $"{actual.Kind} ({actual.Message})");
        }
    }

    private void CompareWord(string key, string? word)
    {
        if (Given(key, out JsonElement value))
        {
            // A code that the case gives as a number is text in the client.
            differences.CompareWord($"error.{key}", value.ToString(), word);
        }
    }

    private void CompareDate(DateTimeOffset date)
    {
        if (actual.RetryAfterDate is not { } other || (other - date).Duration() > DateTolerance)
        {
            Add("retry_after_date", date, actual.RetryAfterDate);
        }
    }

    private bool Given(string key, out JsonElement value) =>
        expected.TryGetProperty(key, out value) && value.ValueKind != JsonValueKind.Null;

    private void Add(string key, object wanted, object? got) => differences.Add($"error.{key}", wanted, got ?? "none");
}
