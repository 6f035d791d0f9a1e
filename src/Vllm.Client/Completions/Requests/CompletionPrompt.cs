using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Vllm;

/// <summary>
/// The prompts of a completion: one text, several texts, one list of token ids, or several such lists. Never changes once made.
/// </summary>
/// <remarks>
/// Texts and arrays convert by themselves: <c>Prompt = "Once upon a time"</c>, <c>Prompt = new[] { "One", "Two" }</c>. Half of a
/// surrogate pair in a text, which no JSON can carry, is sent as U+FFFD.
/// </remarks>
[JsonConverter(typeof(WireJsonConverter<CompletionPrompt>))]
public sealed class CompletionPrompt : IWireJson<CompletionPrompt>
{
    private readonly RawJson _json;

    private CompletionPrompt(RawJson json, int count, string kind)
    {
        _json = json;
        Count = count;
        Kind = kind;
    }

    /// <summary>How many prompts these are: each gets <c>n</c> choices of its own.</summary>
    public int Count { get; }

    private string Kind { get; }

    /// <summary>One prompt as text.</summary>
    public static CompletionPrompt Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(RawJson.Build(writer => writer.WriteStringValue(text), nameof(text)), 1, "text");
    }

    /// <summary>Several prompts as texts. The Rust front end takes one only; the server limits their number (1,024).</summary>
    /// <exception cref="ArgumentException">There is none, or one of them is null.</exception>
    public static CompletionPrompt Texts(params IReadOnlyList<string> texts)
    {
        RequireSome(texts, nameof(texts));
        var json = RawJson.Build(writer => WriteList(writer, texts, static (writer, text) => writer.WriteStringValue(text)), nameof(texts));
        return new(json, texts.Count, "texts");
    }

    /// <summary>One prompt as token ids, each at least 0.</summary>
    /// <exception cref="ArgumentException">There is none, or one of them is negative.</exception>
    public static CompletionPrompt Tokens(params IReadOnlyList<int> tokenIds)
    {
        ArgumentNullException.ThrowIfNull(tokenIds);
        return Tokens([.. tokenIds.Select(id => (long)id)]);
    }

    /// <summary>One prompt as token ids, such as a server gave them (<c>return_token_ids</c>).</summary>
    /// <exception cref="ArgumentException">There is none, or one of them is negative.</exception>
    public static CompletionPrompt Tokens(IReadOnlyList<long> tokenIds)
    {
        RequireTokens(tokenIds, nameof(tokenIds));
        return new(RawJson.Build(writer => WriteTokens(writer, tokenIds), nameof(tokenIds)), 1, "tokens");
    }

    /// <summary>Several prompts as lists of token ids. The Rust front end takes one only; the server limits their number (1,024).</summary>
    /// <exception cref="ArgumentException">There is none, one of them is empty, or one of the ids is negative.</exception>
    public static CompletionPrompt TokenLists(params IReadOnlyList<IReadOnlyList<int>> tokenLists)
    {
        RequireSome(tokenLists, nameof(tokenLists));
        IReadOnlyList<long>[] prompts = [.. tokenLists.Select(tokenIds => tokenIds.Select(id => (long)id).ToArray())];
        foreach (IReadOnlyList<long> tokenIds in prompts)
        {
            RequireTokens(tokenIds, nameof(tokenLists));
        }

        return new(RawJson.Build(writer => WriteList(writer, prompts, WriteTokens), nameof(tokenLists)), prompts.Length, "token lists");
    }

    /// <summary>Any other form, sent as it is.</summary>
    /// <exception cref="ArgumentException">The node cannot be written as JSON.</exception>
    public static CompletionPrompt FromJson(JsonNode json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return FromWire(RawJson.From(json, nameof(json)));
    }

    /// <summary>One prompt as text.</summary>
    public static implicit operator CompletionPrompt(string text) => Text(text);

    /// <summary>Several prompts as texts.</summary>
    public static implicit operator CompletionPrompt(string[] texts) => Texts(texts);

    /// <summary>One prompt as token ids.</summary>
    public static implicit operator CompletionPrompt(int[] tokenIds) => Tokens(tokenIds);

    /// <summary>One prompt as token ids.</summary>
    public static implicit operator CompletionPrompt(long[] tokenIds) => Tokens(tokenIds);

    /// <summary>Several prompts as lists of token ids.</summary>
    public static implicit operator CompletionPrompt(int[][] tokenLists) => TokenLists(tokenLists);

    /// <summary>Form and number; what is asked stays out of logs.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{nameof(CompletionPrompt)} {{ Kind = {Kind}, Count = {Count} }}");

    static CompletionPrompt IWireJson<CompletionPrompt>.FromWire(RawJson json) => FromWire(json);

    void IWireJson<CompletionPrompt>.WriteTo(Utf8JsonWriter writer) => _json.WriteTo(writer);

    private static CompletionPrompt FromWire(RawJson json)
    {
        JsonElement value = json.ToElement();

        // A list of numbers is one prompt; a list of anything else is one prompt each.
        int count = value.ValueKind == JsonValueKind.Array && !value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number)
            ? value.GetArrayLength()
            : 1;
        return new(json, count, "json");
    }

    private static void WriteTokens(Utf8JsonWriter writer, IReadOnlyList<long> tokenIds) =>
        WriteList(writer, tokenIds, static (writer, id) => writer.WriteNumberValue(id));

    private static void WriteList<T>(Utf8JsonWriter writer, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartArray();
        foreach (T item in items)
        {
            write(writer, item);
        }

        writer.WriteEndArray();
    }

    private static void RequireTokens(IReadOnlyList<long> tokenIds, string paramName)
    {
        RequireSome(tokenIds, paramName);
        long wrong = tokenIds.FirstOrDefault(id => id < 0);
        if (wrong < 0)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A token id is at least 0, not {wrong}."), paramName);
        }
    }

    private static void RequireSome<T>(IReadOnlyList<T> items, string paramName)
    {
        ArgumentNullException.ThrowIfNull(items, paramName);
        if (items.Count == 0 || items.Any(item => item is null))
        {
            throw new ArgumentException("A prompt needs at least one entry, and none of them may be null.", paramName);
        }
    }
}
