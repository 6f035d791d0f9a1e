using System.Text.Json;
using Vllm.Simulator.Engine;
using Vllm.Simulator.Json;
using Vllm.Simulator.Parsing;
using Vllm.Simulator.Serving;

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

    /// <summary>What the model says when it is not free, without what the context has of it; null when it is free.</summary>
    public static string? Invent(ChatRequest request, ModelContext context, ulong seed, bool thinks)
    {
        (string question, string said) = (context.Question ?? "", context.Answer);
        string? text = request.ToolChoice switch
        {
            "named" => Invented(request.Tools.First(tool => tool.Name == request.NamedTool), question, seed),
            "required" => Invented(Wanted(request, question) ?? request.Tools[(int)(Hash.Of(seed, 3) % (ulong)request.Tools.Count)], question, seed),
            "auto" when IsUsersTurn(request) && Wanted(request, question) is { } tool => Invented(tool, question, seed),
            _ => ConstrainedText.Invent(request.StructuredOutput, question, seed),
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

    // A model that may choose calls the tool whose name has a word of the question: get_weather for "the weather in Oslo".
    private static ToolDefinition? Wanted(ChatRequest request, string question)
    {
        HashSet<string> words = Corpus.Keywords(question);
        return request.Tools.FirstOrDefault(tool => Corpus.Keywords(tool.Name.Replace('_', ' ')).Any(word => word.Length > 3 && words.Contains(word)));
    }

    // After a tool's result the model answers instead of calling again.
    private static bool IsUsersTurn(ChatRequest request) =>
        request.Messages.SkipLast(request.ContinueFinalMessage ? 1 : 0).LastOrDefault()?.Role == "user";

    private static string Invented(ToolDefinition tool, string question, ulong seed) =>
        Call(tool.Name, tool.Parameters is { } schema ? new SchemaSampler(question, seed).Sample(schema) : "{}");

    private static string Arguments(JsonElement call) =>
        PythonJson.Dump(call.TryGetProperty("parameters", out JsonElement parameters) ? parameters : call.GetProperty("arguments"));

    private static string Call(string name, string arguments) =>
        $"<tool_call>\n{{\"name\": {PythonJson.Quote(name, asciiOnly: false)}, \"arguments\": {arguments}}}\n</tool_call>";
}
