using System.Text.Json;
using Vllm.Simulator.Engine;
using Vllm.Simulator.Parsing;

namespace Vllm.Simulator.Chat;

/// <summary>Text that is not free: a tool call that has to be made, or an answer that has to match a schema.</summary>
internal static class ForcedText
{
    /// <summary>
    /// The script as the model says it. Where a call is forced, its grammar leaves only the parser's own form, so a
    /// script that gives the calls as plain JSON is said in that form.
    /// </summary>
    public static string FromScript(string script, ChatRequest request)
    {
        if (request.ToolChoice is not ("required" or "named") || script.Contains("<tool_call>", StringComparison.Ordinal))
        {
            return script;
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(script);
            return request.ToolChoice == "named"
                ? Call(request.NamedTool!, PythonJson.Dump(json.RootElement))
                : json.RootElement.ValueKind == JsonValueKind.Array
                    ? string.Join('\n', json.RootElement.EnumerateArray().Select(call => Call(call.GetProperty("name").GetString()!, Arguments(call))))
                    : script;
        }
        catch (Exception mistake) when (mistake is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return script;
        }
    }

    /// <summary>What the model says when it is not free, without what <paramref name="said"/> already has; null when it is free.</summary>
    public static string? Invent(ChatRequest request, string said, ulong seed, bool thinks)
    {
        string? text = request.ToolChoice switch
        {
            "named" => Invented(request.Tools.First(tool => tool.Name == request.NamedTool), seed),
            "required" => Invented(request.Tools[(int)(Hash.Of(seed, 3) % (ulong)request.Tools.Count)], seed),
            _ when request.StructuredOutput is { Choices: { Count: > 0 } choices } => choices[(int)(Hash.Of(seed, 4) % (ulong)choices.Count)],
            _ when request.StructuredOutput is { JsonSchema: { } schema } => new SchemaSampler(seed).Sample(schema),
            _ => null,
        };
        if (text is null)
        {
            return null;
        }

        string whole = thinks ? $"<think>\nThe form of the answer is given.\n</think>\n\n{text}" : text;
        return whole.StartsWith(said, StringComparison.Ordinal) ? whole[said.Length..]
            : text.StartsWith(said, StringComparison.Ordinal) ? text[said.Length..]
            : whole;
    }

    private static string Invented(ToolDefinition tool, ulong seed) =>
        Call(tool.Name, tool.Parameters is { } schema ? new SchemaSampler(seed).Sample(schema) : "{}");

    private static string Arguments(JsonElement call) =>
        PythonJson.Dump(call.TryGetProperty("parameters", out JsonElement parameters) ? parameters : call.GetProperty("arguments"));

    private static string Call(string name, string arguments) =>
        $"<tool_call>\n{{\"name\": {PythonJson.Quote(name, asciiOnly: false)}, \"arguments\": {arguments}}}\n</tool_call>";
}
