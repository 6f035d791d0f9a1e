using System.Buffers.Binary;

namespace Vllm.Simulator.Media;

/// <summary>The headers of the usual image files; each method gives null for a file of another kind.</summary>
internal static class ImageFormats
{
    private const int PngHeader = 33;

    // Signature, then chunks: length, name, data, checksum. IHDR is the first, IEND the last.
    public static ImageSize? Png(ReadOnlySpan<byte> file)
    {
        if (file.Length < PngHeader || !file.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        {
            return null;
        }

        long at = 8;
        while (at + 8 <= file.Length && !file[(int)(at + 4)..].StartsWith("IEND"u8))
        {
            at += BinaryPrimitives.ReadUInt32BigEndian(file[(int)at..]) + 12L;
        }

        return new ImageSize(BinaryPrimitives.ReadInt32BigEndian(file[16..]), BinaryPrimitives.ReadInt32BigEndian(file[20..]), at + 8 <= file.Length);
    }

    // Segments: FF, marker, length; the size is in the start of a frame (C0 to CF without C4, C8 and CC).
    public static ImageSize? Jpeg(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
        {
            return null;
        }

        int at = 2;
        while (at + 9 <= file.Length && file[at] == 0xFF)
        {
            byte marker = file[at + 1];
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return new ImageSize(BinaryPrimitives.ReadUInt16BigEndian(file[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(file[(at + 5)..]));
            }

            // Fill bytes stand alone; all other segments before the frame have a length.
            at += marker == 0xFF ? 1 : 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
        }

        return null;
    }

    public static ImageSize? Gif(ReadOnlySpan<byte> file) =>
        file.Length >= 10 && (file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8))
            ? new ImageSize(BinaryPrimitives.ReadUInt16LittleEndian(file[6..]), BinaryPrimitives.ReadUInt16LittleEndian(file[8..]))
            : null;

    // RIFF with one of three kinds of first chunk: lossy (14 bits each), lossless (14 bits each, less one), extended (24 bits, less one).
    public static ImageSize? WebP(ReadOnlySpan<byte> file)
    {
        if (file.Length < 30 || !file.StartsWith("RIFF"u8) || !file[8..].StartsWith("WEBP"u8))
        {
            return null;
        }

        ReadOnlySpan<byte> kind = file.Slice(12, 4);
        if (kind.SequenceEqual("VP8 "u8))
        {
            return new ImageSize(BinaryPrimitives.ReadUInt16LittleEndian(file[26..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(file[28..]) & 0x3FFF);
        }

        if (kind.SequenceEqual("VP8L"u8))
        {
            uint bits = BinaryPrimitives.ReadUInt32LittleEndian(file[21..]);
            return new ImageSize((int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1);
        }

        return kind.SequenceEqual("VP8X"u8) ? new ImageSize(Bits24(file[24..]) + 1, Bits24(file[27..]) + 1) : null;
    }

    // A negative height means rows from the top down.
    public static ImageSize? Bmp(ReadOnlySpan<byte> file) => file.Length >= 26 && file.StartsWith("BM"u8)
        ? new ImageSize(BinaryPrimitives.ReadInt32LittleEndian(file[18..]), Math.Abs((int)Math.Max(-int.MaxValue, (long)BinaryPrimitives.ReadInt32LittleEndian(file[22..]))))
        : null;

    private static int Bits24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
