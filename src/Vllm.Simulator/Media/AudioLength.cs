using System.Buffers.Binary;

namespace Vllm.Simulator.Media;

/// <summary>How long an audio file plays: exact for WAV, estimated by 128 kbit/s for compressed kinds.</summary>
internal static class AudioLength
{
    private const double CompressedBytesPerSecond = 16_000;

    /// <summary>The seconds; null for what is no audio file.</summary>
    public static double? Read(ReadOnlySpan<byte> file) =>
        file.Length >= 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WAVE"u8) ? ReadWav(file)
        : IsCompressed(file) ? file.Length / CompressedBytesPerSecond
        : null;

    private static bool IsCompressed(ReadOnlySpan<byte> file) =>
        file.StartsWith("ID3"u8) || file.StartsWith("OggS"u8) || file.StartsWith("fLaC"u8) || VideoFormats.IsVideo(file)
        // The sync word of an MPEG audio frame: eleven bits.
        || (file.Length > 2 && file[0] == 0xFF && (file[1] & 0xE0) == 0xE0 && file[1] != 0xFF);

    // Chunks: name, length, data, padded to even lengths. "fmt " says bytes a second, "data" how many there are.
    private static double? ReadWav(ReadOnlySpan<byte> file)
    {
        uint bytesPerSecond = 0;
        for (long at = 12; at + 8 <= file.Length;)
        {
            ReadOnlySpan<byte> chunk = file[(int)at..];
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            if (chunk.StartsWith("fmt "u8) && chunk.Length >= 20)
            {
                bytesPerSecond = BinaryPrimitives.ReadUInt32LittleEndian(chunk[16..]);
            }
            else if (chunk.StartsWith("data"u8))
            {
                // A stream's header may promise more than there is.
                return bytesPerSecond == 0 ? null : Math.Min(length, chunk.Length - 8) / (double)bytesPerSecond;
            }

            at += 8L + length + (length % 2);
        }

        return null;
    }
}
