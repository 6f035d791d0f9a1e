using System.Text;
using System.Text.Json.Nodes;

namespace Vllm.Simulator.Tests.Replay;

/// <summary>
/// The events of a stream with token borders taken out: neighbours with the same keys, nulls and values whose delta
/// differs in its text only become one line with the joined text. With several choices each one's events stand together.
/// </summary>
internal static class MergedEvents
{
    public static List<string> Of(IReadOnlyList<JsonNode?> events, bool textAside)
    {
        var lines = new List<string>();
        IEnumerable<(JsonNode? Event, int Order)> sorted = events
            .Select(chunk => (Event: chunk, Order: Order(chunk)))
            .OrderBy(entry => entry.Order);
        string? skeleton = null;
        var text = new StringBuilder();
        foreach ((JsonNode? chunk, _) in sorted)
        {
            string next = Skeleton(chunk, out string piece);
            if (next != skeleton)
            {
                Flush();
                skeleton = next;
            }

            text.Append(piece);
        }

        Flush();
        return lines;

        void Flush()
        {
            if (skeleton is not null)
            {
                lines.Add(text.Length == 0 || textAside ? skeleton : $"{skeleton} <- {text}");
                text.Clear();
            }
        }
    }

    // Opening chunks come first and in order, then choice by choice, then what belongs to none.
    private static int Order(JsonNode? chunk)
    {
        JsonNode? choice = chunk?["choices"] is JsonArray { Count: > 0 } choices ? choices[0] : null;
        return choice is null ? int.MaxValue
            : choice["delta"]?["role"] is not null ? -1
            : choice["index"]!.GetValue<int>();
    }

    private static string Skeleton(JsonNode? chunk, out string text)
    {
        text = "";
        if (chunk is null)
        {
            return "[DONE]";
        }

        if (chunk["choices"] is JsonArray { Count: > 0 } choices)
        {
            choices.Count.ShouldBe(1, "a chunk has one choice");
            if (choices[0]!["delta"] is not JsonObject delta)
            {
                // A completion, which has a piece for every token, empty ones too.
                text = choices[0]!["text"]!.GetValue<string>();
                choices[0]!["text"] = "...";
                delta = [];
            }

            text += delta["role"] is not null ? "" : Take(delta, "content") + Take(delta, "reasoning");
            if (delta["tool_calls"] is JsonArray calls)
            {
                text += string.Concat(calls.Select(call => Take(call!["function"]!.AsObject(), "arguments")));
            }

            // A log probability entry belongs to its token: joined with the text it does not depend on borders either.
            if (choices[0]!["logprobs"] is JsonValue logprobs)
            {
                text += logprobs.GetValue<string>();
                choices[0]!["logprobs"] = "<entries>";
            }
        }

        return NormalizedAnswer.Print(chunk);
    }

    private static string Take(JsonObject owner, string name)
    {
        if (owner[name] is not JsonValue value)
        {
            return "";
        }

        string text = value.GetValue<string>();
        owner[name] = text.Length == 0 ? "" : "...";
        return text;
    }
}
