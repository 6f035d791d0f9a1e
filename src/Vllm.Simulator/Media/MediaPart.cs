namespace Vllm.Simulator.Media;

/// <summary>A part of a message that is no text.</summary>
/// <param name="Modality">Image, audio or video.</param>
/// <param name="Url">The address or data URL; null where only the <paramref name="Uuid"/> of an earlier one is given.</param>
/// <param name="Base64">The data of an <c>input_audio</c> part, in place of an address.</param>
/// <param name="Uuid">The name under which the server keeps it.</param>
internal sealed record MediaPart(Modality Modality, string? Url, string? Base64, string? Uuid);
