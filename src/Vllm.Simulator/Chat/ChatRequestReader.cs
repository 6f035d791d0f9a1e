using System.Text.Json;
using Vllm.Simulator.Engine;
using Vllm.Simulator.Json;
using Vllm.Simulator.Parsing;

namespace Vllm.Simulator.Chat;

/// <summary>Makes a <see cref="ChatRequest"/> of a body whose types a front end's validation has accepted.</summary>
internal static class ChatRequestReader
{
    public static ChatRequest Read(JsonElement body)
    {
        JsonElement streamOptions = body.Get("stream_options");
        JsonElement kwargs = body.Get("chat_template_kwargs");
        string? effort = body.Text("reasoning_effort");
        JsonElement enableThinking = kwargs.Get("enable_thinking");
        List<ToolDefinition> tools = Tools(body.Get("tools"));
        JsonElement choice = body.Get("tool_choice");
        return new ChatRequest
        {
            Messages = Messages(body.Get("messages")),
            Model = body.Text("model"),
            Stream = body.Flag("stream"),
            IncludeUsage = streamOptions.Flag("include_usage"),
            ContinuousUsage = streamOptions.Flag("continuous_usage_stats"),
            N = body.Int("n") ?? 1,
            Temperature = body.Number("temperature") ?? 1,
            Seed = body.Get("seed") is { ValueKind: JsonValueKind.Number } seed && seed.TryGetInt64(out long value) && value != -1 ? value : null,
            UseBeamSearch = body.Flag("use_beam_search"),
            MaxTokens = body.Int("max_completion_tokens") ?? body.Int("max_tokens"),
            Sampling = Sampling(body),
            Logprobs = body.Flag("logprobs"),
            TopLogprobs = body.Int("top_logprobs") ?? 0,
            PromptLogprobs = body.Int("prompt_logprobs") ?? (body.Flag("echo") ? body.Int("top_logprobs") ?? 0 : null),
            ReturnTokensAsTokenIds = body.Flag("return_tokens_as_token_ids"),
            ReturnTokenIds = body.Flag("return_token_ids"),
            ReturnPromptText = body.Flag("return_prompt_text"),
            StreamInterval = body.Int("stream_interval") ?? 1,
            TruncatePromptTokens = body.Int("truncate_prompt_tokens"),
            TruncateRight = body.Text("truncation_side") == "right",
            Echo = body.Flag("echo"),
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
            StructuredOutput = Structured(body),
            RequestId = body.Text("request_id"),
            Steering = Steer(body.Get("vllm_xargs")),
        };
    }

    private static SamplingRules Sampling(JsonElement body)
    {
        JsonElement stop = body.Get("stop");
        return new SamplingRules
        {
            MaxTokens = int.MaxValue,
            MinTokens = body.Int("min_tokens") ?? 0,
            Stop = stop.ValueKind == JsonValueKind.String ? [stop.GetString()!] : Texts(stop),
            IncludeStopInOutput = body.Flag("include_stop_str_in_output"),
            StopTokenIds = [.. body.Get("stop_token_ids").Items().Select(AsInt)],
            IgnoreEos = body.Flag("ignore_eos"),
            SkipSpecialTokens = body.Flag("skip_special_tokens", otherwise: true),
            ThinkingBudget = body.Int("thinking_token_budget") is { } budget and >= 0 ? budget : null,
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

    private static StructuredOutput? Structured(JsonElement body)
    {
        JsonElement format = body.Get("response_format");
        JsonElement outputs = body.Get("structured_outputs");
        if (outputs.ValueKind == JsonValueKind.Object)
        {
            JsonElement schema = outputs.Get("json");
            return new(
                schema.ValueKind == JsonValueKind.String ? Parse(schema.GetString()!)
                    : schema.ValueKind == JsonValueKind.Object ? schema.Clone()
                    : outputs.Flag("json_object") ? Parse("{}") : null,
                Texts(outputs.Get("choice")),
                outputs.Text("regex"),
                outputs.Text("grammar"));
        }

        return format.Text("type") switch
        {
            "json_object" => new(Parse("{}"), [], null, null),
            "json_schema" => new(format.Get("json_schema").Get("schema") is { ValueKind: JsonValueKind.Object } schema ? schema.Clone() : Parse("{}"), [], null, null),
            _ => null,
        };
    }

    private static Steering Steer(JsonElement xargs) => new()
    {
        Script = xargs.Text("script"),
        ScriptIds = xargs.Get("script_ids") is { ValueKind: JsonValueKind.Array } ids ? [.. ids.Items().Select(AsInt)] : null,
        Pause = xargs.Number("script_pause") is { } pause ? TimeSpan.FromSeconds(Math.Clamp(pause, 0, 3600)) : null,
        Die = xargs.Int("script_die"),
    };

    private static JsonElement? Parse(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static List<string> Texts(JsonElement list) =>
        [.. list.Items().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)];

    private static int AsInt(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number : -1;

    private static string Raw(JsonElement value) => value.ValueKind == JsonValueKind.Undefined ? "{}" : PythonJson.Dump(value);
}
