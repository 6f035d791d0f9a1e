namespace Vllm;

/// <summary>What a model does with a piece of media: look, listen, watch.</summary>
internal enum MediaKind
{
    Image,
    Audio,
    Video,
}
