using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Vllm.Testing;

namespace Vllm.Simulator.Tests.Replay;

/// <summary>
/// An answer as lines that two servers have in common when they say the same: ids, times, counts, log probabilities
/// and token ids become placeholders, and neighbouring pieces of the same kind become one.
/// </summary>
internal static partial class NormalizedAnswer
{
    private static readonly string[] ComparedHeaders =
        ["content-type", "server", "cache-control", "vary", "allow", "location", "transfer-encoding", "connection"];

    /// <param name="answer">The answer.</param>
    /// <param name="textAside">Whether texts, tool names and arguments become placeholders too.</param>
    public static List<string> Of(RecordedResponse answer, bool textAside = false)
    {
        var lines = new List<string> { $"status {answer.Status}" };
        lines.AddRange(ComparedHeaders.Where(answer.Headers.ContainsKey).Select(name => $"{name}: {answer.Headers[name]}"));
        if (answer.Headers.TryGetValue("x-request-id", out string? id))
        {
            lines.Add($"x-request-id: {(RequestId().IsMatch(id) ? "32 hex digits" : id)}");
        }

        if (answer.Chunks is null)
        {
            answer.Headers.Keys.ShouldContain("content-length");
            lines.Add(answer.Body.StartsWith('{') ? Print(Values(JsonNode.Parse(answer.Body)!, textAside)) : answer.Body);
            return lines;
        }

        answer.IsWhole.ShouldBeTrue("the last HTTP chunk is missing");
        answer.Chunks.ShouldBe(answer.Events, "each HTTP chunk is one event");
        lines.AddRange(MergedEvents.Of([.. answer.Events.Select(text => Event(text, textAside))], textAside));
        return lines;
    }

    private static JsonNode? Event(string text, bool textAside)
    {
        text.ShouldStartWith("data: ");
        string data = text["data: ".Length..^2];
        if (data.StartsWith("{\"error\": ", StringComparison.Ordinal))
        {
            // The only events that are written with blanks; anything else that differs shows in the comparison.
            return new JsonObject { ["with blanks"] = JsonNode.Parse(data) };
        }

        return data == "[DONE]" ? null : Values(JsonNode.Parse(data)!, textAside);
    }

    public static string Print(JsonNode node) =>
        node.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private static JsonNode Values(JsonNode node, bool textAside)
    {
        switch (node)
        {
            case JsonObject members:
                foreach ((string name, JsonNode? value) in members.ToArray())
                {
                    members[name] = value is null ? null : Value(name, value, textAside);
                }

                return members;
            case JsonArray items:
                return new JsonArray([.. items.Select(item => item is null ? null : Values(item.DeepClone(), textAside))]);
            default:
                return node.DeepClone();
        }
    }

    private static JsonNode? Value(string name, JsonNode value, bool textAside) => (name, value) switch
    {
        ("content" or "name" or "arguments" or "text", JsonValue text) when textAside && text.GetValue<string>().Length > 0 => "<text>",
        ("id", JsonValue) => Id().Replace(value.GetValue<string>(), match => $"{match.Groups[1].Value}<{match.Groups[2].Length} hex digits>"),
        ("created" or "logprob" or "rank" or "prompt_tokens" or "completion_tokens" or "total_tokens" or "reasoning_tokens" or "cached_tokens", JsonValue number)
            when number.GetValueKind() == JsonValueKind.Number => "<number>",
        // Whether the Rust front end says null or a number depends on which prompts came before.
        ("prompt_tokens_details", JsonObject { Count: 1 }) => null,
        ("system_fingerprint", JsonValue) => Fingerprint().Replace(value.GetValue<string>(), "$1<hash>"),
        ("root", JsonValue) => "<path>",
        ("token_ids" or "prompt_token_ids", JsonArray ids) => ids.All(id => id!.GetValueKind() == JsonValueKind.Number) ? "<ids>" : value.DeepClone(),
        ("prompt_logprobs", JsonArray places) => PromptLogprobs(places),
        ("logprobs", JsonObject logprobs) => logprobs.ContainsKey("content") ? Logprobs(logprobs) : LegacyLogprobs(logprobs),
        ("message", JsonValue text) when text.GetValueKind() == JsonValueKind.String => IdInText().Replace(text.GetValue<string>(), "`cmpl-<id>`"),
        _ => Values(value.DeepClone(), textAside),
    };

    private static string PromptLogprobs(JsonArray places)
    {
        places[0].ShouldBeNull();
        IEnumerable<string> shapes = places.Skip(1).SelectMany(place => place!.AsObject())
            .Select(token => $"{(int.TryParse(token.Key, out _) ? "<id>" : token.Key)}: {string.Join(',', token.Value!.AsObject().Select(member => $"{member.Key}={member.Value!.GetValueKind()}"))}");
        return $"null, then {string.Join(" | ", shapes.Distinct())} x{places.Skip(1).Max(place => place!.AsObject().Count)}";
    }

    // Tokens and bytes of all entries in a row, so that it does not matter where one ends; of the alternatives the shape.
    private static string Logprobs(JsonObject logprobs)
    {
        logprobs.Select(member => member.Key).ShouldBe(["content"]);
        var text = new StringBuilder();
        foreach (JsonObject entry in logprobs["content"]!.AsArray().Select(entry => entry!.AsObject()))
        {
            string keys = string.Join(',', entry.Select(member => member.Key));
            string token = TokenId().Replace(entry["token"]!.GetValue<string>(), "<token id>");
            byte[] bytes = [.. entry["bytes"]!.AsArray().Select(value => value!.GetValue<byte>())];
            string shown = TokenId().Replace(Encoding.UTF8.GetString(bytes), "<token id>");
            JsonArray top = entry["top_logprobs"]!.AsArray();
            string tops = top.Count == 0 ? "" : string.Join(',', top[0]!.AsObject().Select(member => member.Key));
            bool topBytesMatch = top.All(other => TokenId().IsMatch(other!["token"]!.GetValue<string>())
                == TokenId().IsMatch(Encoding.UTF8.GetString([.. other["bytes"]!.AsArray().Select(value => value!.GetValue<byte>())])));
            text.Append(CultureInfo.InvariantCulture, $"({keys}|{token}|{shown}|{entry["logprob"]!.GetValueKind()}|{top.Count}:{tops}:{topBytesMatch})");
        }

        return text.ToString();
    }

    // Four lists side by side. Of the alternatives: how many at most, and that the token itself is among them; real ones
    // may hold one more than asked for, and fewer where two tokens have the same text.
    private static string LegacyLogprobs(JsonObject logprobs)
    {
        var text = new StringBuilder(string.Join(',', logprobs.Select(member => member.Key)));
        JsonArray offsets = logprobs["text_offset"]!.AsArray();
        JsonArray tops = logprobs["top_logprobs"]!.AsArray();
        for (int i = 0; i < offsets.Count; i++)
        {
            string token = logprobs["tokens"]![i]!.GetValue<string>();
            tops[i]?.AsObject().ContainsKey(token).ShouldBeTrue(token);
            string value = logprobs["token_logprobs"]![i]?.GetValueKind().ToString() ?? "null";
            text.Append(CultureInfo.InvariantCulture, $"({offsets[i]}|{TokenId().Replace(token, "<token id>")}|{value}|{(tops[i] is null ? "null" : "top")})");
        }

        return text.ToString();
    }

    [GeneratedRegex("`cmpl-[0-9a-f]{8}`")]
    private static partial Regex IdInText();

    [GeneratedRegex("^(cmpl-|chatcmpl-|chatcmpl-tool-|call_|modelperm-)([0-9a-f]{8,24})$")]
    private static partial Regex Id();

    [GeneratedRegex("^[0-9a-f]{32}$")]
    private static partial Regex RequestId();

    [GeneratedRegex("^(vllm-0.32.0-)[0-9a-f]{8}$")]
    private static partial Regex Fingerprint();

    [GeneratedRegex("^token_id:[0-9]+$")]
    private static partial Regex TokenId();
}
