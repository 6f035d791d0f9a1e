namespace Vllm;

/// <summary>A file format, known by its first bytes. File names lie too often, and servers do not look at them.</summary>
/// <param name="Kind">What it holds. A container of films may hold sound alone.</param>
/// <param name="Name">Its short name, which <c>input_audio.format</c> wants.</param>
/// <param name="MediaType">Its media type.</param>
internal sealed record MediaFormat(MediaKind Kind, string Name, string MediaType)
{
    private static readonly MediaFormat Png = new(MediaKind.Image, "png", "image/png");
    private static readonly MediaFormat Jpeg = new(MediaKind.Image, "jpeg", "image/jpeg");
    private static readonly MediaFormat Gif = new(MediaKind.Image, "gif", "image/gif");
    private static readonly MediaFormat Webp = new(MediaKind.Image, "webp", "image/webp");
    private static readonly MediaFormat Bmp = new(MediaKind.Image, "bmp", "image/bmp");
    private static readonly MediaFormat Tiff = new(MediaKind.Image, "tiff", "image/tiff");
    private static readonly MediaFormat Avif = new(MediaKind.Image, "avif", "image/avif");
    private static readonly MediaFormat Heic = new(MediaKind.Image, "heic", "image/heic");
    private static readonly MediaFormat Wav = new(MediaKind.Audio, "wav", "audio/wav");
    private static readonly MediaFormat Mp3 = new(MediaKind.Audio, "mp3", "audio/mpeg");
    private static readonly MediaFormat Flac = new(MediaKind.Audio, "flac", "audio/flac");
    private static readonly MediaFormat Ogg = new(MediaKind.Audio, "ogg", "audio/ogg");
    private static readonly MediaFormat M4a = new(MediaKind.Audio, "m4a", "audio/mp4");
    private static readonly MediaFormat Mp4 = new(MediaKind.Video, "mp4", "video/mp4");
    private static readonly MediaFormat Mov = new(MediaKind.Video, "mov", "video/quicktime");
    private static readonly MediaFormat Webm = new(MediaKind.Video, "webm", "video/webm");
    private static readonly MediaFormat Mkv = new(MediaKind.Video, "mkv", "video/x-matroska");
    private static readonly MediaFormat Avi = new(MediaKind.Video, "avi", "video/x-msvideo");

    /// <summary>The format of a file; null when its first bytes are those of none that is known.</summary>
    public static MediaFormat? Detect(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Png,
        [0xFF, 0xD8, 0xFF, ..] => Jpeg,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => Gif,
        [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..] => Tiff,
        [(byte)'B', (byte)'M', ..] when IsBmp(bytes) => Bmp,
        [(byte)'R', (byte)'I' or (byte)'F', (byte)'F' or (byte)'6', (byte)'F' or (byte)'4', ..] => Riff(bytes),
        [(byte)'f', (byte)'L', (byte)'a', (byte)'C', ..] => Flac,
        [(byte)'O', (byte)'g', (byte)'g', (byte)'S', ..] => Ogg,
        [(byte)'I', (byte)'D', (byte)'3', ..] => Mp3,
        [0xFF, ..] when IsMpegLayer3(bytes) => Mp3,
        [0x1A, 0x45, 0xDF, 0xA3, ..] => Ebml(bytes),
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => BaseMedia(bytes),
        // QuickTime before 2000 has no brand; it begins with the film, its data, or room for a longer size.
        [_, _, _, _, .. var box] when box.StartsWith("moov"u8) || box.StartsWith("mdat"u8) || box.StartsWith("wide"u8) => Mov,
        _ => null,
    };

    /// <summary>Two letters are not enough: a text may begin with them. The size of the second header follows at byte 14.</summary>
    private static bool IsBmp(ReadOnlySpan<byte> bytes) => bytes is [_, _, _, _, _, _, 0, 0, 0, 0, _, _, _, _, 12 or 40 or 52 or 56 or 64 or 108 or 124, 0, 0, 0, ..];

    private static MediaFormat? Riff(ReadOnlySpan<byte> bytes) => bytes.Length < 12 ? null : bytes[8..12] switch
    {
        [(byte)'W', (byte)'E', (byte)'B', (byte)'P'] => Webp,
        [(byte)'W', (byte)'A', (byte)'V', (byte)'E'] => Wav,
        [(byte)'A', (byte)'V', (byte)'I', (byte)' '] => Avi,
        _ => null,
    };

    /// <summary>A frame without a tag before it: eleven bits of sync, version, layer 3, a bit rate and a sample rate that exist.</summary>
    private static bool IsMpegLayer3(ReadOnlySpan<byte> bytes) =>
        bytes is [0xFF, var second, var third, ..]
        && (second & 0xE0) == 0xE0 && (second & 0x18) != 0x08 && (second & 0x06) == 0x02
        && (third & 0xF0) is not (0 or 0xF0) && (third & 0x0C) != 0x0C;

    private static MediaFormat Ebml(ReadOnlySpan<byte> bytes) => bytes[..Math.Min(bytes.Length, 64)].IndexOf("webm"u8) >= 0 ? Webm : Mkv;

    /// <summary>The family of MP4: one main brand, then the others that the file agrees with, which decide where the main one is general.</summary>
    private static MediaFormat BaseMedia(ReadOnlySpan<byte> bytes)
    {
        int length = (int)Math.Clamp(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes), 12u, 256u);
        ReadOnlySpan<byte> brands = bytes[8..Math.Min(length, bytes.Length)];
        for (int at = 0; at + 4 <= brands.Length; at += at == 0 ? 8 : 4)
        {
            MediaFormat? format = brands.Slice(at, 4) switch
            {
                [(byte)'a', (byte)'v', (byte)'i', (byte)'f' or (byte)'s'] => Avif,
                [(byte)'h', (byte)'e', (byte)'i', (byte)'c' or (byte)'x' or (byte)'m' or (byte)'s'] => Heic,
                [(byte)'h', (byte)'e', (byte)'v', (byte)'c' or (byte)'x'] => Heic,
                [(byte)'M', (byte)'4', (byte)'A' or (byte)'B' or (byte)'P', _] => M4a,
                [(byte)'q', (byte)'t', (byte)' ', (byte)' '] => Mov,
                _ => null,
            };
            if (format is not null)
            {
                return format;
            }
        }

        return brands.StartsWith("mif1"u8) || brands.StartsWith("msf1"u8) ? Heic : Mp4;
    }
}
