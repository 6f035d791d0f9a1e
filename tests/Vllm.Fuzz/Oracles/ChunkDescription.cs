using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Vllm.Fuzz;

/// <summary>What a parser made of a chunk, as text that can be compared.</summary>
internal static class ChunkDescription
{
    /// <summary>Stands for every reason to refuse a chunk.</summary>
    public const string Refused = "refused";

    public static string Of(ReadOnlySpan<byte> json, ChunkData chunk)
    {
        try
        {
            ChunkParser.Parse(json, chunk);
        }
        catch (JsonException)
        {
            return Refused;
        }

        var text = new StringBuilder();
        Add(text, "id", chunk.Id);
        Add(text, "model", chunk.Model);
        Add(text, "created", chunk.Created);
        Add(text, "fingerprint", chunk.SystemFingerprint);
        Add(text, "tier", chunk.ServiceTier);
        Add(text, "has choices", chunk.HasChoices);
        Add(text, "kv", chunk.KvTransferParams is { } kv ? Raw(kv) : null);
        if (chunk.Usage is { } usage)
        {
            Add(text, "usage", $"{usage.PromptTokens} {usage.CompletionTokens} {usage.TotalTokens}");
        }

        AddError(text, chunk.Error);
        AddOthers(text, "others", chunk.Additional);
        foreach (ref readonly ChoiceData choice in chunk.Choices)
        {
            AddChoice(text, choice);
        }

        return text.ToString();
    }

    public static void Add(StringBuilder text, string name, object? value)
    {
        if (value is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  {name}: {value}");
        }
    }

    public static void AddError(StringBuilder text, ServerError? error)
    {
        if (error is not null)
        {
            Add(text, "error", $"{error.Message} | {error.Type} | {error.Code} | {error.Param}");
        }
    }

    public static void AddOthers(StringBuilder text, string name, IReadOnlyDictionary<string, JsonElement>? others)
    {
        foreach ((string key, JsonElement value) in (others ?? AdditionalJson.None).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Add(text, name, $"{key} = {Raw(value)}");
        }
    }

    public static string Raw(JsonElement value) => Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value));

    private static void AddChoice(StringBuilder text, in ChoiceData choice)
    {
        Add(text, "choice", choice.Index);
        Add(text, "role", choice.Role);
        Add(text, "content", choice.Content);
        Add(text, "reasoning", choice.AnyReasoning);
        Add(text, "refusal", choice.Refusal);
        Add(text, "finish", choice.FinishReason);
        Add(text, "stop", choice.StopReason);
        Add(text, "token ids", choice.TokenIds is { } ids ? string.Join(' ', ids) : null);
        foreach (ToolCallPiece call in choice.ToolCalls ?? [])
        {
            Add(text, "call", $"{call.Index} | {call.Id} | {call.Type} | {call.Name} | {call.Arguments}");
        }

        foreach (TokenLogprob logprob in choice.Logprobs ?? [])
        {
            string bytes = logprob.Bytes is null ? "none" : Convert.ToHexString(logprob.Bytes);
            Add(text, "logprob", $"{logprob.Token} | {logprob.Logprob?.ToString(CultureInfo.InvariantCulture)} | {bytes} | {logprob.TopLogprobs.Count}");
        }

        AddOthers(text, "others of the choice", choice.Additional);
        AddOthers(text, "others of the message", choice.MessageAdditional);
    }
}
