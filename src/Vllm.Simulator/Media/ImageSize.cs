namespace Vllm.Simulator.Media;

/// <summary>Width and height in pixels, as an image file's header gives them.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="IsWhole">False when the file ends before its end mark, as far as the format has one that is easy to find.</param>
internal readonly record struct ImageSize(int Width, int Height, bool IsWhole = true)
{
    private static readonly Func<ReadOnlySpan<byte>, ImageSize?>[] Formats = [ImageFormats.Png, ImageFormats.Jpeg, ImageFormats.Gif, ImageFormats.WebP, ImageFormats.Bmp];

    /// <summary>By the first bytes, whatever the media type says; null for what is no image.</summary>
    public static ImageSize? Read(ReadOnlySpan<byte> file)
    {
        foreach (Func<ReadOnlySpan<byte>, ImageSize?> format in Formats)
        {
            if (format(file) is { Width: > 0, Height: > 0 } size)
            {
                return size;
            }
        }

        return null;
    }
}
