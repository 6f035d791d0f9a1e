using System.Globalization;
using System.Text;

namespace Vllm;

/// <summary>Says what is wrong with a file that cannot be sent as what it was given for, and what to do about it.</summary>
internal static class UnknownMedia
{
    private const int ShownBytes = 8;

    public static string Describe(string source, ReadOnlySpan<byte> bytes, MediaKind kind)
    {
        string size = string.Create(CultureInfo.InvariantCulture, $"{bytes.Length:N0} bytes");
        string first = Convert.ToHexString(bytes[..Math.Min(ShownBytes, bytes.Length)]);
        return $"{source} ({size}) is {Name(kind)} of no known format: its first bytes are {first}. "
            + (Guess(bytes) ?? $"Convert it to {Formats(kind)}.")
            + $" Set {nameof(MediaOptions)}.{nameof(MediaOptions.MediaType)} if the server reads this format all the same.";
    }

    public static string DescribeOther(string source, MediaFormat format, MediaKind kind) =>
        $"{source} is {Name(format.Kind)} ({format.MediaType}), not {Name(kind)}: send it with {nameof(ChatContentPart)}.{Factory(format.Kind)}.";

    private static string? Guess(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("%PDF"u8))
        {
            return "That is a PDF document: render its pages to PNG, or extract its text.";
        }

        if (bytes.StartsWith("PK\x03\x04"u8))
        {
            return "That is a ZIP archive or an Office document: send what is in it.";
        }

        string start = Encoding.UTF8.GetString(bytes[..Math.Min(256, bytes.Length)]).TrimStart('\uFEFF', ' ', '\r', '\n', '\t');
        return start switch
        {
            _ when start.Contains("<svg", StringComparison.OrdinalIgnoreCase) => "That is an SVG drawing: render it to PNG.",
            ['<', ..] => "That is a page or other markup, perhaps an error page that was saved in place of the file.",
            ['{' or '[', ..] => "That is JSON, perhaps an error message that was saved in place of the file.",
            _ => null,
        };
    }

    private static string Name(MediaKind kind) => kind switch
    {
        MediaKind.Image => "an image",
        MediaKind.Audio => "a sound",
        _ => "a video",
    };

    private static string Factory(MediaKind kind) => kind switch
    {
        MediaKind.Image => nameof(ChatContentPart.ImageFileAsync),
        MediaKind.Audio => nameof(ChatContentPart.AudioFileAsync),
        _ => nameof(ChatContentPart.VideoFileAsync),
    };

    private static string Formats(MediaKind kind) => kind switch
    {
        MediaKind.Image => "PNG, JPEG, GIF, WebP, BMP, TIFF, AVIF or HEIC",
        MediaKind.Audio => "WAV, MP3, FLAC, OGG or M4A",
        _ => "MP4, WebM, MKV, MOV or AVI",
    };
}
