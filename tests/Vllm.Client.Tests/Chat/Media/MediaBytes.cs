using System.Text;

namespace Vllm.Tests.Chat.Media;

/// <summary>The first bytes of files of every format that is known, and of some that are not.</summary>
internal static class MediaBytes
{
    public static byte[] Png { get; } = Bytes("89504E470D0A1A0A0000000D49484452");

    public static byte[] Jpeg { get; } = Bytes("FFD8FFE000104A464946");

    public static byte[] Wav { get; } = Ascii("RIFF\x24\0\0\0WAVEfmt ");

    public static byte[] Mp4 { get; } = Ascii("\0\0\0\x18" + "ftypisom\0\0\x02\0isommp42");

    public static byte[] Of(string format) => format switch
    {
        "image/png" => Png,
        "image/jpeg" => Jpeg,
        "image/gif" => Ascii("GIF89a\x01\0"),
        "image/gif (1987)" => Ascii("GIF87a\x01\0"),
        "image/webp" => Ascii("RIFF\x1a\0\0\0WEBPVP8L"),
        "image/bmp" => [.. Ascii("BM"), 70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 1, 0],
        "image/tiff" => Ascii("II*\0\x08\0\0\0"),
        "image/tiff (big endian)" => Ascii("MM\0*\0\0\0\x08"),
        "image/avif" => Ascii("\0\0\0\x1c" + "ftypavif\0\0\0\0avifmif1miaf"),
        "image/avif (general brand first)" => Ascii("\0\0\0\x1c" + "ftypmif1\0\0\0\0mif1avifmiaf"),
        "image/heic" => Ascii("\0\0\0\x18" + "ftypheic\0\0\0\0mif1heic"),
        "image/heic (general brand only)" => Ascii("\0\0\0\x14" + "ftypmif1\0\0\0\0mif1"),
        "audio/wav" => Wav,
        "audio/mpeg" => Bytes("FFFB9064000000000000"),
        "audio/mpeg (with a tag)" => Ascii("ID3\x04\0\0\0\0\0\0"),
        "audio/flac" => Ascii("fLaC\0\0\0\x22"),
        "audio/ogg" => Ascii("OggS\0\x02\0\0"),
        "audio/mp4" => Ascii("\0\0\0\x1c" + "ftypM4A \0\0\0\0M4A mp42isom"),
        "video/mp4" => Mp4,
        "video/quicktime" => Ascii("\0\0\0\x14" + "ftypqt  \0\0\0\0qt  "),
        "video/quicktime (without a brand)" => Ascii("\0\0\0\x08wide\0\0\0\0mdat"),
        "video/webm" => [.. Bytes("1A45DFA39F4286810142F7810142F2810442F381084282847765626D"), 0],
        "video/x-matroska" => [.. Bytes("1A45DFA3A34286810142F7810142F2810442F381084282886D6174726F736B61"), 0],
        "video/x-msvideo" => Ascii("RIFF\x1a\0\0\0AVI LIST"),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "no such sample"),
    };

    public static byte[] Ascii(string text) => Encoding.Latin1.GetBytes(text);

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex);
}
