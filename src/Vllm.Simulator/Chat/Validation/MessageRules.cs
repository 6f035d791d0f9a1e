using System.Text.Json;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Chat.Validation;

/// <summary>What the Python front end finds while it makes a prompt of the messages.</summary>
internal static class MessageRules
{
    private static readonly string[] TextParts = ["text", "input_text", "output_text", "refusal", "thinking"];

    private static readonly string[] MediaParts =
        ["audio_embeds", "audio_url", "image_embeds", "image_pil", "image_url", "input_audio", "input_image", "prompt_embeds", "tool_reference", "video_embeds", "video_url"];

    public static void Check(ChatRequest request, JsonElement body, SimulatorOptions options)
    {
        JsonElement kwargs = body.TryGetProperty("chat_template_kwargs", out JsonElement found) ? found : default;
        if ((body.TryGetProperty("chat_template", out JsonElement template) && template.ValueKind == JsonValueKind.String)
            || (kwargs.ValueKind == JsonValueKind.Object && kwargs.TryGetProperty("chat_template", out _)))
        {
            throw ApiError.BadRequest(
                "Chat template is passed with request, but --trust-request-chat-template is not set. Refused request with untrusted chat template.").ToException();
        }

        if (request.Messages.Count == 0)
        {
            throw ApiError.BadRequest("Cannot apply chat template to an empty conversation. Provide at least one message.").ToException();
        }

        if (request.ToolChoice == "auto" && request.Tools.Count > 0 && !(options.EnableAutoToolChoice && options.ToolCallParser != "none"))
        {
            throw ApiError.BadRequest("\"auto\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set").ToException();
        }

        CheckParts(body, options);
    }

    /// <summary>Refuses parts that no model takes, and media where the model reads only text.</summary>
    public static void CheckParts(JsonElement body, SimulatorOptions options)
    {
        foreach (JsonElement message in body.GetProperty("messages").EnumerateArray())
        {
            if (message.TryGetProperty("content", out JsonElement content) && content.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement part in content.EnumerateArray())
                {
                    CheckPart(part, options);
                }
            }
        }
    }

    private static void CheckPart(JsonElement part, SimulatorOptions options)
    {
        if (part.ValueKind != JsonValueKind.Object || !part.TryGetProperty("type", out JsonElement type) || type.ValueKind != JsonValueKind.String)
        {
            return;
        }

        string name = type.GetString()!;
        if (MediaParts.Contains(name) && !options.AcceptsMedia)
        {
            throw ApiError.BadRequest($"{options.ServedModelNames[0]} is not a multimodal model").ToException();
        }

        if (!TextParts.Contains(name) && !MediaParts.Contains(name))
        {
            string supported = string.Join(", ", MediaParts.Concat(TextParts).Order(StringComparer.Ordinal));
            throw ApiError.Parameter($"Unsupported chat content part type: '{name}'. Supported types: {supported}.", "type", name).ToException();
        }
    }
}
