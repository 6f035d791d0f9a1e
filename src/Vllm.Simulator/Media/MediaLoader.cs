using System.Text.Json;
using Vllm.Simulator.Json;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Media;

/// <summary>Checks the media of a request as vLLM does: all parts and their number first, then the content of each.</summary>
internal sealed class MediaLoader(SimulatorOptions options, MediaCache cache)
{
    // Pillow's limit against decompression bombs.
    private const long MostPixels = 178_956_970;

    /// <summary>The text that stands for each of them in the prompt, in their order.</summary>
    public IReadOnlyList<string> Load(JsonElement messages)
    {
        var parts = new List<(MediaPart Part, int Index)>();
        var counts = new Dictionary<Modality, int>();
        foreach (JsonElement json in messages.Items().SelectMany(message => message.Get("content").Items()))
        {
            if (MediaPartReader.Read(json) is { } part)
            {
                int index = counts.GetValueOrDefault(part.Modality);
                counts[part.Modality] = index + 1;
                parts.Add((part, index));
                CheckLimit(part.Modality.Name, index + 1);
            }
        }

        return [.. parts.Select(entry => entry.Part.Modality.Placeholder(Tokens(entry.Part, entry.Index)))];
    }

    private void CheckLimit(string modality, int count)
    {
        if (options.LimitMmPerPrompt.TryGetValue(modality, out int limit) && count > limit)
        {
            throw ApiError.Parameter($"At most {limit} {modality}(s) may be provided in one prompt.", modality).ToException();
        }
    }

    private int Tokens(MediaPart part, int index)
    {
        string name = part.Modality.Name;
        string? content = part.Url ?? part.Base64;
        if (content is null)
        {
            return cache.Find(part) ?? throw ApiError.BadRequest($"Cache miss for {name} at index {index} but data is not provided.").ToException();
        }

        if (content.Length == 0)
        {
            throw ApiError.BadRequest($"multi_modal_data['{name}'][{index}] is empty but multi_modal_uuids['{name}'][{index}] is missing.").ToException();
        }

        byte[] file = part.Url is { } url ? MediaAddress.Read(url) : Base64Data.Decode(content);
        int tokens = part.Modality == Modality.Image ? OfImage(file) : part.Modality == Modality.Audio ? OfAudio(file) : OfVideo(file);
        cache.Add(part, tokens);
        return tokens;
    }

    private int OfImage(byte[] file)
    {
        ImageSize size = ImageSize.Read(file)
            ?? throw ApiError.BadRequest("Failed to load image: cannot identify image file <_io.BytesIO object>").ToException();
        if ((long)size.Width * size.Height is var pixels && pixels > MostPixels)
        {
            throw new ApiError(
                500, "InternalServerError",
                $"Image size ({pixels} pixels) exceeds limit of {MostPixels} pixels, could be decompression bomb DOS attack.", Code: "server_error")
            {
                IsUnexpected = true,
            }.ToException();
        }

        return size.IsWhole
            ? ImageTokens.Count(size, options.MaxImagePixels)
            : throw ApiError.BadRequest("Failed to load image: image file is truncated").ToException();
    }

    private static int OfAudio(byte[] file) => AudioTokens.Count(AudioLength.Read(file) ?? throw ApiError.BadRequest(
        "Invalid or corrupted audio data. Ensure the input is a valid audio or video file (e.g. a complete WAV, MP3, or MP4).").ToException());

    private static int OfVideo(byte[] file) =>
        VideoFormats.IsVideo(file) ? VideoFormats.Tokens : throw ApiError.BadRequest("Could not open video stream").ToException();
}
