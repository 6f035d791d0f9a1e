using Vllm.Simulator.Media;

namespace Vllm.Simulator.Tests.Media;

public sealed class MediaFormatTests
{
    public static TheoryData<string, byte[]> Images => new()
    {
        { "png", [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 2, 0x80, 0, 0, 1, 0xE0, 8, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. "IEND"u8, 0, 0, 0, 0] },
        { "jpeg", [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xC2, 0, 17, 8, 1, 0xE0, 2, 0x80, 3, 0, 0] },
        { "gif", [.. "GIF89a"u8, 0x80, 2, 0xE0, 1, 0, 0] },
        { "webp lossy", [.. "RIFF"u8, 0, 0, 0, 0, .. "WEBPVP8 "u8, 0, 0, 0, 0, 0, 0, 0, 0x9D, 1, 0x2A, 0x80, 0x42, 0xE0, 0x81] },
        { "webp lossless", [.. "RIFF"u8, 0, 0, 0, 0, .. "WEBPVP8L"u8, 0, 0, 0, 0, 0x2F, .. BitConverter.GetBytes(639u | (479u << 14)), 0, 0, 0, 0, 0] },
        { "webp extended", [.. "RIFF"u8, 0, 0, 0, 0, .. "WEBPVP8X"u8, 10, 0, 0, 0, 0, 0, 0, 0, 0x7F, 2, 0, 0xDF, 1, 0] },
        { "bmp", [.. "BM"u8, .. new byte[16], 0x80, 2, 0, 0, .. BitConverter.GetBytes(-480)] },
    };

    [Theory]
    [MemberData(nameof(Images))]
    public void Read_ImageHeader_GivesWidthAndHeight(string format, byte[] file) => ImageSize.Read(file).ShouldBe(new ImageSize(640, 480), format);

    [Theory]
    [MemberData(nameof(Images))]
    public void Read_CutAnywhere_NeverFails(string format, byte[] file)
    {
        for (int length = 0; length < file.Length; length++)
        {
            Should.NotThrow(() => ImageSize.Read(file.AsSpan(0, length).ToArray()), format);
        }
    }

    [Theory]
    [InlineData(56, 56, 4)]
    [InlineData(112, 56, 8)]
    [InlineData(1, 1, 4)]
    [InlineData(28, 28, 4)]
    [InlineData(640, 480, 23 * 17)]
    [InlineData(100_000, 1000, 11 * 1)]
    public void Count_Image_FollowsThePatches(int width, int height, int atLeast) =>
        ImageTokens.Count(new ImageSize(width, height), 1280 * 28 * 28).ShouldBeInRange(atLeast, Math.Max(atLeast, width > 10_000 ? 1280 : atLeast));

    [Theory]
    [InlineData(3000, 2000, 64, 54)]
    [InlineData(3000, 2000, 1280, 43 * 29)]
    public void Count_LargeImage_IsMadeSmaller(int width, int height, int mostTokens, int expected)
    {
        int tokens = ImageTokens.Count(new ImageSize(width, height), mostTokens * 28 * 28);

        tokens.ShouldBe(expected);
    }

    [Theory]
    [InlineData(0.5, 7)]
    [InlineData(1, 13)]
    [InlineData(30, 390)]
    [InlineData(0, 0)]
    public void Count_Audio_IsThirteenASecond(double seconds, int tokens) => AudioTokens.Count(seconds).ShouldBe(tokens);

    [Fact]
    public void Read_WavWhoseHeaderPromisesMore_CountsWhatIsThere()
    {
        byte[] file = [.. "RIFF"u8, 0xFF, 0xFF, 0xFF, 0xFF, .. "WAVEfmt "u8, 16, 0, 0, 0, 1, 0, 1, 0, .. BitConverter.GetBytes(8000), .. BitConverter.GetBytes(16_000), 2, 0, 16, 0, .. "data"u8, 0xFF, 0xFF, 0xFF, 0xFF, .. new byte[8000]];

        AudioLength.Read(file).ShouldBe(0.5);
    }
}
