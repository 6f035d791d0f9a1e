namespace Vllm.Simulator.Media;

/// <summary>A kind of media: vLLM's name for it, and the tokens that stand for it in a prompt.</summary>
internal sealed record Modality(string Name, string Open, string Pad, string Close)
{
    public static Modality Image { get; } = new("image", "<|vision_start|>", "<|image_pad|>", "<|vision_end|>");

    public static Modality Video { get; } = new("video", "<|vision_start|>", "<|video_pad|>", "<|vision_end|>");

    public static Modality Audio { get; } = new("audio", "<|audio_start|>", "<|audio_pad|>", "<|audio_end|>");

    public string Placeholder(int tokens) => Open + string.Concat(Enumerable.Repeat(Pad, tokens)) + Close;
}
