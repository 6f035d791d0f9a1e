using System.Text;
using System.Text.Json;

namespace Vllm.Fuzz;

/// <summary>
/// A chunk of chat by a walk over its JSON document, written from the rules and not from <see cref="ChunkParser"/>: of a key that stands twice the last
/// value counts; the shape that holds the text has to be right; nothing else has to.
/// </summary>
internal static class ChunkWalk
{
    private static readonly HashSet<string> OfChunk =
    [
        "id", "object", "created", "model", "choices", "usage", "error", "system_fingerprint", "service_tier", "kv_transfer_params", "ec_transfer_params",
        "metrics", "prompt_text", "prompt_token_ids", "prompt_logprobs",
    ];

    private static readonly HashSet<string> OfChoice =
        ["index", "delta", "message", "logprobs", "finish_reason", "token_ids", "stop_reason", "routed_experts", "error"];

    private static readonly HashSet<string> OfMessage =
        ["content", "role", "reasoning", "tool_calls", "reasoning_content", "refusal", "annotations", "audio", "function_call"];

    public static string Describe(byte[] json)
    {
        if (PlainJson.Parse(json) is not { ValueKind: JsonValueKind.Object } root || !IsChunk(root))
        {
            return ChunkDescription.Refused;
        }

        var text = new StringBuilder();
        JsonElement? choices = PlainJson.Last(root, "choices");
        bool hasChoices = choices is { ValueKind: JsonValueKind.Array };
        Dictionary<string, JsonElement> others = Others(root, OfChunk);
        ChunkDescription.Add(text, "id", PlainJson.Text(PlainJson.Last(root, "id")));
        ChunkDescription.Add(text, "model", PlainJson.Text(PlainJson.Last(root, "model")));
        ChunkDescription.Add(text, "created", PlainJson.Integer(PlainJson.Last(root, "created")));
        ChunkDescription.Add(text, "fingerprint", LastText(root, "system_fingerprint"));
        ChunkDescription.Add(text, "tier", PlainJson.Text(PlainJson.Last(root, "service_tier")));
        ChunkDescription.Add(text, "has choices", hasChoices);
        ChunkDescription.Add(text, "kv", PlainJson.Last(root, "kv_transfer_params") is { ValueKind: not JsonValueKind.Null } kv ? ChunkDescription.Raw(kv) : null);
        if (PlainJson.Last(root, "usage") is { ValueKind: JsonValueKind.Object } usage)
        {
            ChunkDescription.Add(text, "usage", $"{Count(usage, "prompt_tokens")} {Count(usage, "completion_tokens")} {Count(usage, "total_tokens")}");
        }

        ChunkDescription.AddError(text, Error(root) ?? FlatError(root, hasChoices, others));
        ChunkDescription.AddOthers(text, "others", others.Count > 0 ? others : null);
        int place = 0;
        foreach (JsonElement choice in hasChoices ? choices!.Value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object) : [])
        {
            AddChoice(text, choice, place++);
        }

        return text.ToString();
    }

    /// <summary>Also of values that a later one of the same name replaces.</summary>
    private static bool IsChunk(JsonElement root) =>
        Values(root, "choices").All(list => IsNull(list) || (list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(IsChoice)));

    private static bool IsChoice(JsonElement choice) =>
        IsNull(choice) || (choice.ValueKind == JsonValueKind.Object && Messages(choice).All(message =>
            IsNull(message) || (message.ValueKind == JsonValueKind.Object
                && Values(message, "tool_calls").All(calls => calls.ValueKind is JsonValueKind.Null or JsonValueKind.Array))));

    /// <summary>Whatever says that there is an error counts, of the chunk or of a choice; the last one speaks.</summary>
    private static ServerError? Error(JsonElement root)
    {
        ServerError? error = null;
        foreach ((string name, JsonElement value) in PlainJson.Members(root))
        {
            IEnumerable<JsonElement> errors = name switch
            {
                "error" => [value],
                "choices" when value.ValueKind == JsonValueKind.Array => value.EnumerateArray().SelectMany(choice => Values(choice, "error")),
                _ => [],
            };
            error = errors.Select(ServerError.FromElement).LastOrDefault(each => each is not null) ?? error;
        }

        return error;
    }

    private static ServerError? FlatError(JsonElement root, bool hasChoices, Dictionary<string, JsonElement> others)
    {
        bool isError = Values(root, "object").Any(word => PlainJson.Text(word) == "error" && word.ValueKind == JsonValueKind.String);
        return (isError || !hasChoices) && others.Count > 0 ? ServerError.FromFlat(others, isError) : null;
    }

    private static void AddChoice(StringBuilder text, JsonElement choice, int place)
    {
        JsonElement message = Messages(choice).LastOrDefault();
        JsonElement? content = PlainJson.Last(message, "content");
        string? reasoning = PlainJson.Text(PlainJson.Last(message, "reasoning"));
        string? older = PlainJson.Text(PlainJson.Last(message, "reasoning_content"));
        ChunkDescription.Add(text, "choice", Index(choice, place));
        ChunkDescription.Add(text, "role", PlainJson.Word(PlainJson.Last(message, "role")));
        ChunkDescription.Add(text, "content", content is { ValueKind: JsonValueKind.Array } parts ? string.Concat(parts.EnumerateArray().Select(Part)) : PlainJson.Text(content));
        ChunkDescription.Add(text, "reasoning", string.IsNullOrEmpty(reasoning) ? older ?? reasoning : reasoning);
        ChunkDescription.Add(text, "refusal", PlainJson.Text(PlainJson.Last(message, "refusal")));
        ChunkDescription.Add(text, "finish", PlainJson.Word(PlainJson.Last(choice, "finish_reason")));
        ChunkDescription.Add(text, "stop", Stop(PlainJson.Last(choice, "stop_reason")));
        ChunkDescription.Add(text, "token ids", PlainJson.Integers(PlainJson.Last(choice, "token_ids")) is { } ids ? string.Join(' ', ids) : null);
        foreach (JsonElement call in Items(PlainJson.Last(message, "tool_calls")))
        {
            JsonElement function = PlainJson.Last(call, "function") ?? default;
            ChunkDescription.Add(
                text,
                "call",
                $"{PlainJson.Integer(PlainJson.Last(call, "index"))} | {PlainJson.NonEmpty(PlainJson.Last(call, "id"))} | {PlainJson.NonEmpty(PlainJson.Last(call, "type"))} | "
                + $"{PlainJson.NonEmpty(PlainJson.Last(function, "name"))} | {PlainJson.Text(PlainJson.Last(function, "arguments"))}");
        }

        foreach (JsonElement token in Items(PlainJson.Last(PlainJson.Last(choice, "logprobs") ?? default, "content")))
        {
            List<long>? bytes = PlainJson.Integers(PlainJson.Last(token, "bytes"));
            ChunkDescription.Add(
                text,
                "logprob",
                $"{PlainJson.Text(PlainJson.Last(token, "token"))} | {PlainJson.Number(PlainJson.Last(token, "logprob"))?.ToString(System.Globalization.CultureInfo.InvariantCulture)} | "
                + $"{(bytes is null ? "none" : Convert.ToHexString([.. bytes.Select(value => unchecked((byte)value))]))} | {Items(PlainJson.Last(token, "top_logprobs")).Count()}");
        }

        ChunkDescription.AddOthers(text, "others of the choice", Others(choice, OfChoice));
        ChunkDescription.AddOthers(text, "others of the message", Others(message, OfMessage));
    }

    private static int Index(JsonElement choice, int place) =>
        PlainJson.Integer(PlainJson.Last(choice, "index")) is { } index and >= int.MinValue and <= int.MaxValue ? (int)index : place;

    private static StopReason? Stop(JsonElement? stop) => stop switch
    {
        null or { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.Number } => PlainJson.Integer(stop) is { } tokenId ? new StopReason(tokenId) : null,
        _ => new StopReason(PlainJson.Text(stop)!),
    };

    private static string? Part(JsonElement part) => part.ValueKind == JsonValueKind.Object ? PlainJson.Text(PlainJson.Last(part, "text")) : PlainJson.Text(part);

    private static long Count(JsonElement usage, string name) => PlainJson.Integer(PlainJson.Last(usage, name)) ?? 0;

    private static string? LastText(JsonElement root, string name) => Values(root, name).Select(value => PlainJson.Text(value)).LastOrDefault(text => text is not null);

    private static IEnumerable<JsonElement> Values(JsonElement element, string name) => PlainJson.Members(element).Where(member => member.Name == name).Select(member => member.Value);

    private static IEnumerable<JsonElement> Messages(JsonElement choice) =>
        PlainJson.Members(choice).Where(member => member.Name is "delta" or "message").Select(member => member.Value);

    private static IEnumerable<JsonElement> Items(JsonElement? list) =>
        list is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object) : [];

    private static bool IsNull(JsonElement value) => value.ValueKind == JsonValueKind.Null;

    private static Dictionary<string, JsonElement> Others(JsonElement element, HashSet<string> known)
    {
        var others = new Dictionary<string, JsonElement>();
        foreach ((string name, JsonElement value) in PlainJson.Members(element).Where(member => !known.Contains(member.Name)))
        {
            others[name] = value;
        }

        return others;
    }
}
