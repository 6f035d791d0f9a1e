using System.Text.Json;
using Vllm.Simulator.Json;
using Vllm.Simulator.Validation;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Media;

/// <summary>Reads the media of messages and refuses parts that are not as they should be, before any of them is looked into.</summary>
internal static class MediaPartReader
{
    // The name of the part's type in pydantic's errors.
    private static readonly Dictionary<string, (Modality Modality, string Type)> AddressParts = new()
    {
        ["image_url"] = (Modality.Image, "ChatCompletionContentPartImageParam"),
        ["audio_url"] = (Modality.Audio, "ChatCompletionContentPartAudioParam"),
        ["video_url"] = (Modality.Video, "ChatCompletionContentPartVideoParam"),
    };

    /// <summary>The part; null when it is text.</summary>
    public static MediaPart? Read(JsonElement part)
    {
        string? uuid = part.Text("uuid");
        switch (part.Text("type"))
        {
            case null:
                // Without a type the name of the address tells it (recorded: image-bare).
                string? bare = AddressParts.Keys.FirstOrDefault(name => part.Text(name) is not null);
                return bare is null ? null : new(AddressParts[bare].Modality, part.Text(bare), null, uuid);
            case "input_audio":
                return new(Modality.Audio, null, part.Get("input_audio").Text("data") ?? "", uuid);
            case "input_image":
                CheckInputImage(part);
                return new(Modality.Image, part.Text("image_url"), null, uuid);
            case "image_embeds" or "audio_embeds" or "video_embeds":
                throw ApiError.Parameter($"You must set `--enable-mm-embeds` to input `{part.Text("type")}`", part.Text("type")!).ToException();
            case "prompt_embeds":
                throw ApiError.Parameter("You must set `--enable-prompt-embeds` to input `prompt_embeds`", "prompt_embeds").ToException();
            case { } type when AddressParts.TryGetValue(type, out (Modality Modality, string Type) known):
                return new(known.Modality, Address(part, type, known.Type, uuid), null, uuid);
            default:
                return null;
        }
    }

    private static string? Address(JsonElement part, string name, string type, string? uuid)
    {
        if (!part.TryGetProperty(name, out JsonElement holder))
        {
            throw PydanticModelError.Missing(type, name, part);
        }

        if (holder.ValueKind == JsonValueKind.Null && uuid is not null)
        {
            return null;
        }

        if (holder.ValueKind != JsonValueKind.Object)
        {
            throw PydanticModelError.Of(type, name, "dict_type", "Input should be a valid dictionary", holder);
        }

        if (!holder.TryGetProperty("url", out JsonElement url))
        {
            throw PydanticModelError.Missing(type, $"{name}.url", holder);
        }

        return url.ValueKind == JsonValueKind.String ? url.GetString()
            : throw PydanticModelError.Of(type, $"{name}.url", "string_type", "Input should be a valid string", url);
    }

    private static void CheckInputImage(JsonElement part)
    {
        if (part.Text("detail") is null)
        {
            // Pydantic shows the members of this one with the type last.
            string url = part.TryGetProperty("image_url", out JsonElement given) ? $"\"image_url\":{given.GetRawText()}," : "";
            using JsonDocument shown = JsonDocument.Parse($"{{{url}\"type\":\"input_image\"}}");
            throw PydanticModelError.Missing("ResponseInputImageParam", "detail", shown.RootElement);
        }
    }
}
