using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Media;

/// <summary>
/// How many tokens an image takes, by Qwen2-VL's rule: both sides are rounded to whole patches of 28 pixels, and the
/// image is made smaller or larger until its area is within the bounds.
/// </summary>
internal static class ImageTokens
{
    private const int Patch = 28;
    private const int FewestPixels = 56 * 56;
    private const int MostExtremeRatio = 200;

    public static int Count(ImageSize size, int mostPixels)
    {
        if (Math.Max(size.Width, size.Height) > (long)MostExtremeRatio * Math.Min(size.Width, size.Height))
        {
            // Recorded: image-error-extreme-shape.
            throw ApiError.BadRequest(
                $"Failed to apply Qwen2VLProcessor on data={{'images': [<PIL.Image.Image image mode=RGB size={size.Width}x{size.Height}>]}} "
                + "with kwargs={'do_normalize': False, 'do_rescale': False, 'return_tensors': 'pt'}").ToException();
        }

        double area = (double)size.Width * size.Height;
        double width = Math.Max(1, Math.Round(size.Width / (double)Patch, MidpointRounding.ToEven));
        double height = Math.Max(1, Math.Round(size.Height / (double)Patch, MidpointRounding.ToEven));
        if (width * height * Patch * Patch > mostPixels)
        {
            double shrink = Math.Sqrt(area / mostPixels);
            (width, height) = (Math.Max(1, Math.Floor(size.Width / shrink / Patch)), Math.Max(1, Math.Floor(size.Height / shrink / Patch)));
        }
        else if (width * height * Patch * Patch < FewestPixels)
        {
            double grow = Math.Sqrt(FewestPixels / area);
            (width, height) = (Math.Ceiling(size.Width * grow / Patch), Math.Ceiling(size.Height * grow / Patch));
        }

        return (int)(width * height);
    }
}
