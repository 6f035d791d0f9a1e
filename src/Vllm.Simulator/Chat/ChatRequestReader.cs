using System.Text.Json;
using Vllm.Simulator.Json;
using Vllm.Simulator.Media;
using Vllm.Simulator.Parsing;

namespace Vllm.Simulator.Chat;

/// <summary>Makes a <see cref="ChatRequest"/> of a body whose types a front end's validation has accepted.</summary>
internal static class ChatRequestReader
{
    public static ChatRequest Read(JsonElement body)
    {
        string? effort = body.Text("reasoning_effort");
        JsonElement enableThinking = body.Get("chat_template_kwargs").Get("enable_thinking");
        List<ToolDefinition> tools = Tools(body.Get("tools"));
        JsonElement choice = body.Get("tool_choice");
        return new ChatRequest(body)
        {
            Messages = Messages(body.Get("messages"), []),
            MaxTokens = body.Int("max_completion_tokens") ?? body.Int("max_tokens"),
            Logprobs = body.Flag("logprobs") ? body.Int("top_logprobs") ?? 0 : null,
            PromptLogprobs = body.Int("prompt_logprobs") ?? (body.Flag("echo") ? body.Int("top_logprobs") ?? 0 : null),
            ReturnPromptText = body.Flag("return_prompt_text"),
            AddGenerationPrompt = body.Flag("add_generation_prompt", otherwise: true),
            ContinueFinalMessage = body.Flag("continue_final_message"),
            IncludeReasoning = body.Flag("include_reasoning", otherwise: true),
            EnableThinking = enableThinking.ValueKind switch
            {
                JsonValueKind.False => false,
                JsonValueKind.True => true,
                _ => effort != "none",
            },
            Tools = tools,
            ToolChoice = choice.ValueKind switch
            {
                JsonValueKind.Object => "named",
                JsonValueKind.String => choice.GetString()!,
                _ => tools.Count > 0 && !body.TryGetProperty("tool_choice", out _) ? "auto" : "none",
            },
            NamedTool = choice.ValueKind == JsonValueKind.Object ? choice.Get("function").Text("name") : null,
            ParallelToolCalls = body.Flag("parallel_tool_calls", otherwise: true),
        };
    }

    /// <summary>The messages; <paramref name="media"/> stand where they have parts that are no text.</summary>
    public static IReadOnlyList<ChatTurn> Messages(JsonElement messages, IReadOnlyList<string> media)
    {
        var turns = new List<ChatTurn>();
        var placeholders = new Queue<string>(media);
        foreach (JsonElement message in messages.Items())
        {
            JsonElement content = message.Get("content");
            var calls = new List<(string, string)>();
            foreach (JsonElement call in message.Get("tool_calls").Items())
            {
                JsonElement function = call.Get("function");
                JsonElement arguments = function.Get("arguments");
                calls.Add((function.Text("name") ?? "", arguments.ValueKind == JsonValueKind.String ? arguments.GetString()! : Raw(arguments)));
            }

            string text = content.ValueKind == JsonValueKind.String ? content.GetString()! : Join(content, placeholders);
            turns.Add(new(message.Text("role") ?? "", text, calls));
        }

        return turns;
    }

    // vLLM's "string" content format joins parts with line feeds; the template of a model that sees puts them side by side.
    private static string Join(JsonElement content, Queue<string> placeholders)
    {
        bool hasMedia = false;
        List<string> texts = [];
        foreach (JsonElement part in content.Items())
        {
            bool isMedia = placeholders.Count > 0 && MediaPartReader.Read(part) is not null;
            hasMedia |= isMedia;
            texts.Add(isMedia ? placeholders.Dequeue() : PartText(part));
        }

        return string.Join(hasMedia ? "" : "\n", texts);
    }

    private static string PartText(JsonElement part) => part.ValueKind == JsonValueKind.String
        ? part.GetString()!
        : part.Text("text") ?? part.Text("refusal") ?? part.Text("thinking") ?? "";

    private static List<ToolDefinition> Tools(JsonElement tools) =>
    [
        .. tools.Items().Select(tool =>
        {
            JsonElement function = tool.Get("function");
            JsonElement parameters = function.Get("parameters");
            return new ToolDefinition(
                function.Text("name") ?? "",
                parameters.ValueKind == JsonValueKind.Object ? parameters.Clone() : null,
                PythonJson.Dump(tool));
        }),
    ];

    private static string Raw(JsonElement value) => value.ValueKind == JsonValueKind.Undefined ? "{}" : PythonJson.Dump(value);
}
