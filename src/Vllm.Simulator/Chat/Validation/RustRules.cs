using System.Text.Json;
using Vllm.Simulator.Json;
using static Vllm.Simulator.Validation.RustSamplingRules;

namespace Vllm.Simulator.Chat.Validation;

/// <summary>The Rust front end's rules about values, in its words: ranges first, then what it does not support, then the engine's limits.</summary>
internal static class RustRules
{
    private static readonly string[] MediaParts = ["image_url", "audio_url", "input_audio", "video_url"];

    public static void Check(ChatRequest request, JsonElement body)
    {
        Range(body, "temperature", 0, 2);
        Range(body, "frequency_penalty", -2, 2);
        Range(body, "presence_penalty", -2, 2);
        if (body.Number("top_p") is { } topP and not (> 0 and <= 1))
        {
            Refuse(true, $"top_p: Validation error: top_p must be in (0, 1] - greater than 0.0 and at most 1.0 [{{\"value\": Number({PythonJson.Float(topP)})}}]");
        }

        // The validator prints its bounds in the order of a hash table: as recorded.
        Refuse(request.N is < 1 or > 10, $"n: Validation error: range [{{\"value\": Number({request.N}), \"max\": Number(10), \"min\": Number(1)}}]");
        Refuse(request.MaxTokens < 1, $"max_completion_tokens: Validation error: range [{{\"min\": Number(1), \"value\": Number({request.MaxTokens})}}]");
        Refuse(body.Text("cache_salt") == "", "cache_salt: Validation error: length [{\"min\": Number(1), \"value\": String(\"\")}]");
        Refuse(body.Int("top_logprobs") is not (null or 0) && request.Logprobs is null, "__all__: top_logprobs is only allowed when logprobs is enabled");
        Refuse(request.Sampling.MinTokens > request.MaxTokens, "__all__: min_tokens cannot be greater than max_completion_tokens");
        Refuse(body.Get("stream_options").ValueKind == JsonValueKind.Object && !request.Stream,
            "__all__: The 'stream_options' parameter is only allowed when 'stream' is enabled");
        Refuse(request.Messages.Count == 0, "messages: messages cannot be empty");
        Refuse(request.N > 1, "Only n=1 is supported.", "n");
        Refuse(body.Get("use_beam_search").ValueKind == JsonValueKind.True, "use_beam_search is not supported.", "use_beam_search");
        Refuse(request.Stream && body.Number("prompt_logprobs") is not null, "prompt_logprobs are not available when stream=true.", "prompt_logprobs");
        CheckStructuredOutputs(body.Get("structured_outputs"));
    }

    public static void CheckAfterModel(ChatRequest request, JsonElement body, SimulatorOptions options)
    {
        Refuse(request.ContinueFinalMessage && body.Get("add_generation_prompt").ValueKind == JsonValueKind.True,
            "Cannot set both `continue_final_message` and `add_generation_prompt` to True.");
        Refuse(request.ToolChoice is "required" or "named" && request.Tools.Count == 0,
            "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.");
        Refuse(request.ToolChoice == "named" && request.Tools.All(tool => tool.Name != request.NamedTool),
            $"tool_choice function `{request.NamedTool}` was not found in the available tools");
        CheckParts(body, options);
        CheckLimits(request, body, options.MaxModelLen);
    }

    public static void CheckParts(JsonElement body, SimulatorOptions options)
    {
        foreach (JsonElement part in body.Get("messages").Items().SelectMany(message => message.Get("content").Items()))
        {
            string? type = part.Text("type");
            Refuse(type is not (null or "text" or "refusal") && !(options.AcceptsMedia && MediaParts.Contains(type)), $"unsupported multimodal content: {type}");
        }
    }

    private static void Range(JsonElement body, string name, double least, double most)
    {
        if (body.Number(name) is { } value && !(value >= least && value <= most))
        {
            Refuse(true, $"{name}: Validation error: range [{{\"min\": Number({PythonJson.Float(least)}), \"max\": Number({PythonJson.Float(most)}), "
                + $"\"value\": Number({PythonJson.Float(value)})}}]");
        }
    }
}
