using System.Text.Json;
using Vllm.Simulator.Json;

namespace Vllm.Simulator.Parsing;

/// <summary>
/// How the Python front end reads an answer that is not streamed: the whole text at once, with other results than the
/// streaming parsers for calls that are cut or broken (recorded: chat-tool-cut, chat-tool-broken-json).
/// </summary>
internal static class WholeTextParser
{
    private const string Open = "<tool_call>";
    private const string Close = "</tool_call>";

    public static ParsedMessage Parse(string text, bool thinks, string toolParser, bool parallelToolCalls, IReadOnlyList<ToolDefinition> tools)
    {
        string? content = text;
        string? reasoning = null;
        if (thinks)
        {
            int close = text.IndexOf("</think>", StringComparison.Ordinal);
            string thought = close < 0 ? text : text[..close];
            int open = thought.IndexOf("<think>", StringComparison.Ordinal);
            reasoning = NullIfEmpty(open < 0 ? thought : thought[(open + "<think>".Length)..]);
            content = close < 0 ? null : NullIfEmpty(text[(close + "</think>".Length)..]);
        }

        List<ToolCall> calls = [];
        bool hasCalls = content is not null && toolParser switch
        {
            "hermes" => TryHermes(content, out calls),
            "qwen3_coder" => TryCoder(content, tools, out calls),
            _ => false,
        };
        if (!hasCalls)
        {
            return new(content, reasoning, []);
        }

        string before = content![..content!.IndexOf(Open, StringComparison.Ordinal)];
        before = toolParser == "hermes" ? before : before.TrimEnd();
        return new(string.IsNullOrWhiteSpace(before) ? null : before, reasoning, parallelToolCalls ? calls : calls[..1]);
    }

    // The streaming parser gives the same calls; only the text before them is trimmed (recorded: second-coder-two-tools).
    private static bool TryCoder(string content, IReadOnlyList<ToolDefinition> tools, out List<ToolCall> calls)
    {
        var deltas = new List<OutputDelta>();
        new CoderSplitter(tools).Add(content, isLast: true, deltas);
        calls =
        [
            .. deltas.Where(delta => delta.Kind == OutputKind.ToolName).Select(name => new ToolCall(
                name.Text,
                string.Concat(deltas.Where(delta => delta.Kind == OutputKind.ToolArguments && delta.Tool == name.Tool).Select(delta => delta.Text)))),
        ];
        return calls.Count > 0;
    }

    private static bool TryHermes(string content, out List<ToolCall> calls)
    {
        calls = [];
        int at = 0;
        while ((at = content.IndexOf(Open, at, StringComparison.Ordinal)) >= 0)
        {
            at += Open.Length;
            int close = content.IndexOf(Close, at, StringComparison.Ordinal);
            if (close < 0 || Read(content[at..close]) is not { } call)
            {
                return false;
            }

            calls.Add(call);
            at = close;
        }

        return calls.Count > 0;
    }

    private static ToolCall? Read(string json)
    {
        try
        {
            using JsonDocument call = JsonDocument.Parse(json);
            return call.RootElement.ValueKind == JsonValueKind.Object
                && call.RootElement.TryGetProperty("name", out JsonElement name) && name.ValueKind == JsonValueKind.String
                && call.RootElement.TryGetProperty("arguments", out JsonElement arguments)
                ? new(name.GetString()!, PythonJson.Dump(arguments))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
