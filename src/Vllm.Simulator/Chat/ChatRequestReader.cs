using System.Text.Json;
using Vllm.Simulator.Json;
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
            Messages = Messages(body.Get("messages")),
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

    private static List<ChatTurn> Messages(JsonElement messages)
    {
        var turns = new List<ChatTurn>();
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

            string text = content.ValueKind == JsonValueKind.String
                ? content.GetString()!
                : string.Join('\n', content.Items().Select(PartText));
            turns.Add(new(message.Text("role") ?? "", text, calls));
        }

        return turns;
    }

    // vLLM's "string" content format joins the parts with line feeds.
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
