namespace Vllm.Simulator.Media;

/// <summary>Video files by their first bytes; their frames are not looked at.</summary>
internal static class VideoFormats
{
    /// <summary>What any video counts: 16 pairs of frames with 112 x 112 pixels, as if it had been sampled to that.</summary>
    public const int Tokens = 16 * 16;

    /// <summary>MP4 and QuickTime, WebM and Matroska, AVI.</summary>
    public static bool IsVideo(ReadOnlySpan<byte> file) =>
        (file.Length >= 8 && file[4..].StartsWith("ftyp"u8))
        || file.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3])
        || (file.Length >= 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("AVI "u8));
}
