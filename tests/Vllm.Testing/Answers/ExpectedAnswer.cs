using System.Text.Json;
using System.Text.Json.Serialization;

namespace Vllm.Testing;

/// <summary>The right result of a case. Only the keys that the case gives are compared.</summary>
/// <remarks>
/// <list type="table">
/// <item><term><c>content</c>, <c>reasoning</c>, <c>refusal</c>, <c>text</c></term>
/// <description>Joined text of choice 0 (<c>text</c> for completions), "" when none came; null: not compared.
/// Surrogate halves of neighbouring pieces are joined, a lone half is U+FFFD.</description></item>
/// <item><term><c>content_len</c>, <c>content_repeat</c></term>
/// <description>The content (or text) is so many times this one character.</description></item>
/// <item><term><c>tool_calls</c></term>
/// <description>In order: <c>id</c> (null: the server gave none, any is right), <c>name</c>, <c>arguments</c>
/// (raw; null and "" are equal). A call that broke off counts with what came of it.</description></item>
/// <item><term><c>finish_reason</c></term><description>The first non-empty word as sent; null: none came.</description></item>
/// <item><term><c>usage</c></term>
/// <description>The last usage that was not null, the counts given; a missing count is 0; null: not compared.</description></item>
/// <item><term><c>logprobs</c></term>
/// <description>Values of the chosen tokens in order, null where the server gave no finite number.</description></item>
/// <item><term><c>choices</c></term>
/// <description>For several choices, by <c>index</c>: <c>content</c> or <c>text</c>, <c>finish_reason</c>,
/// <c>tool_calls</c>.</description></item>
/// <item><term><c>error</c></term>
/// <description>null: success. Else <c>kind</c> (one word or a list of allowed ones), and where given and not null
/// <c>status</c>, <c>retryable</c>, <c>message_contains</c>, <c>reason</c>, <c>code</c>, <c>type</c>, <c>param</c>,
/// <c>retry_after_s</c>, <c>retry_after_date</c>. What came before the error is still expected in the other keys.
/// </description></item>
/// </list>
/// </remarks>
[JsonConverter(typeof(ExpectedAnswerConverter))]
public sealed class ExpectedAnswer
{
    /// <summary>Compares nothing.</summary>
    public static readonly ExpectedAnswer Nothing = Parse("{}");

    // The JSON itself is kept, not properties: an absent key and null mean different things.
    private readonly JsonElement _expect;

    internal ExpectedAnswer(JsonElement expect)
    {
        ExpectedKeys.Check(expect);
        _expect = expect;
    }

    /// <summary>True when the case ends without an error.</summary>
    public bool IsSuccess => !_expect.TryGetProperty("error", out JsonElement error) || error.ValueKind == JsonValueKind.Null;

    /// <summary>Reads the <c>expect</c> object of a case.</summary>
    /// <exception cref="JsonException">It has a key that is not known, or is no object.</exception>
    public static ExpectedAnswer Parse(string json) => new(JsonElement.Parse(json));

    /// <summary>True when the case gives this key, also as null.</summary>
    public bool Has(string key) => _expect.TryGetProperty(key, out _);

    /// <summary>The expected text of a key, or null when it is not given or not compared.</summary>
    public string? TextOf(string key) =>
        _expect.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>What is wrong with the actual answer, one line for each key; empty when it is right.</summary>
    public IReadOnlyList<string> Differences(FoldedAnswer actual)
    {
        var differences = new DifferenceList();
        foreach (JsonProperty expected in _expect.EnumerateObject())
        {
            Compare(expected, actual, differences);
        }

        return differences.Lines;
    }

    /// <summary>The JSON of the case.</summary>
    public override string ToString() => _expect.GetRawText();

    private void Compare(JsonProperty expected, FoldedAnswer actual, DifferenceList differences)
    {
        JsonElement value = expected.Value;
        switch (expected.Name)
        {
            case "content":
                differences.CompareText("content", value, actual.Content);
                break;
            case "reasoning":
                differences.CompareText("reasoning", value, actual.Reasoning);
                break;
            case "refusal":
                differences.CompareText("refusal", value, actual.Refusal);
                break;
            case "text":
                differences.CompareText("text", value, actual.Text);
                break;
            case "content_len":
                differences.CompareRepeated(
                    value.GetInt32(), TextOf("content_repeat"), actual.Content.Length > 0 ? actual.Content : actual.Text);
                break;
            case "tool_calls":
                differences.CompareToolCalls("tool_calls", value, actual.ToolCalls);
                break;
            case "finish_reason":
                differences.CompareWord("finish_reason", value.GetString(), actual.FinishReason);
                break;
            case "usage":
                differences.CompareUsage(value, actual.Usage);
                break;
            case "logprobs":
                differences.CompareLogProbs(value, actual.LogProbs);
                break;
            case "choices":
                differences.CompareChoices(value, actual.Choices);
                break;
            case "error":
                differences.CompareError(value, actual.Error);
                break;
            default:
                // content_repeat is read together with content_len; ExpectedKeys refused everything else.
                break;
        }
    }
}

internal sealed class ExpectedAnswerConverter : JsonConverter<ExpectedAnswer>
{
    public override ExpectedAnswer Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(JsonElement.ParseValue(ref reader));

    public override void Write(Utf8JsonWriter writer, ExpectedAnswer value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.ToString());
}
