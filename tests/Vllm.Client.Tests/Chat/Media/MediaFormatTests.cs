namespace Vllm.Tests.Chat.Media;

public sealed class MediaFormatTests
{
    [Theory]
    [InlineData("image/png")]
    [InlineData("image/jpeg")]
    [InlineData("image/gif")]
    [InlineData("image/gif (1987)")]
    [InlineData("image/webp")]
    [InlineData("image/bmp")]
    [InlineData("image/tiff")]
    [InlineData("image/tiff (big endian)")]
    [InlineData("image/avif")]
    [InlineData("image/avif (general brand first)")]
    [InlineData("image/heic")]
    [InlineData("image/heic (general brand only)")]
    [InlineData("audio/wav")]
    [InlineData("audio/mpeg")]
    [InlineData("audio/mpeg (with a tag)")]
    [InlineData("audio/flac")]
    [InlineData("audio/ogg")]
    [InlineData("audio/mp4")]
    [InlineData("video/mp4")]
    [InlineData("video/quicktime")]
    [InlineData("video/quicktime (without a brand)")]
    [InlineData("video/webm")]
    [InlineData("video/x-matroska")]
    [InlineData("video/x-msvideo")]
    public void Detect_FirstBytesOfAFile_GivesItsType(string format) =>
        MediaFormat.Detect(MediaBytes.Of(format)).ShouldNotBeNull().MediaType.ShouldBe(format.Split(' ')[0]);

    [Theory]
    [InlineData("")]
    [InlineData("B")]
    [InlineData("BM is how this text begins, and no bitmap")]
    [InlineData("RIFF")]
    [InlineData("RIFF\x10\0\0\0CDXA")]
    [InlineData("GIF")]
    [InlineData("\xff\xe0\0\0")]
    [InlineData("\xff\xfb\xff\0")]
    [InlineData("\xff\xf1\x50\x80")]
    [InlineData("%PDF-1.7")]
    [InlineData("once upon a time")]
    public void Detect_OtherBytes_GivesNull(string text) => MediaFormat.Detect(MediaBytes.Ascii(text)).ShouldBeNull();

    [Fact]
    public void Detect_EveryFormatCutAnywhere_NeverThrowsOrMistakes()
    {
        foreach (byte[] file in new[] { "image/png", "image/webp", "image/bmp", "image/avif", "audio/mp4", "video/webm" }.Select(MediaBytes.Of))
        {
            MediaFormat? whole = MediaFormat.Detect(file);
            for (int length = 0; length <= file.Length; length++)
            {
                // A cut file may look like its more general relative, but never like another kind of thing.
                MediaFormat? cut = MediaFormat.Detect(file.AsSpan(0, length));
                (cut is null || cut == whole || cut.Kind == MediaKind.Video).ShouldBeTrue($"{whole} at {length}: {cut}");
            }
        }
    }
}
