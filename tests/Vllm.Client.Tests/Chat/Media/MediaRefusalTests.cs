namespace Vllm.Tests.Chat.Media;

/// <summary>What is refused before it is sent, and what the error says.</summary>
public sealed class MediaRefusalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vllm-media-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("%PDF-1.7\n%", "25504446", "render its pages")]
    [InlineData("<?xml version=\"1.0\"?><svg>", "3C3F786D", "SVG")]
    [InlineData("<!DOCTYPE html><html>", "3C21444F", "error page")]
    [InlineData("{\"error\": 1}", "7B226572", "JSON")]
    [InlineData("PK\x03\x04", "504B0304", "ZIP")]
    [InlineData("hello world", "68656C6C", "Convert it to PNG")]
    public async Task ImageFile_OfAnUnknownKind_NamesPathSizeBytesAndRemedy(string content, string firstBytes, string remedy)
    {
        string path = Write("photo.png", MediaBytes.Ascii(content));

        ArgumentException refusal = await Should.ThrowAsync<ArgumentException>(() => ImageAsync(path));

        refusal.Message.ShouldSatisfyAllConditions(
            message => message.ShouldContain(path),
            message => message.ShouldContain($"{content.Length} bytes"),
            message => message.ShouldContain(firstBytes),
            message => message.ShouldContain(remedy));
        refusal.ParamName.ShouldBe("path");
    }

    [Fact]
    public async Task ImageFile_OfAnotherKind_NamesTheRightMethod()
    {
        (await Should.ThrowAsync<ArgumentException>(() => ImageAsync(Write("a.png", MediaBytes.Wav)))).Message.ShouldContain("AudioFileAsync");
        Should.Throw<ArgumentException>(() => ChatContentPart.AudioBytes(MediaBytes.Png)).Message.ShouldContain("ImageFileAsync");
        Should.Throw<ArgumentException>(() => ChatContentPart.VideoBytes(MediaBytes.Wav)).Message.ShouldContain("not a video");
    }

    [Fact]
    public async Task ImageFile_Missing_SaysWhereItLooked()
    {
        string path = Path.Combine(_folder, "none.png");

        FileNotFoundException refusal = await Should.ThrowAsync<FileNotFoundException>(() => ImageAsync(path));
        refusal.Message.ShouldContain(path);
        await Should.ThrowAsync<FileNotFoundException>(() => ImageAsync(Path.Combine(_folder, "no", "folder.png")));
        (await Should.ThrowAsync<ArgumentException>(() => ImageAsync(_folder))).Message.ShouldContain("directory");
        await Should.ThrowAsync<ArgumentException>(() => ImageAsync(""));
    }

    [Fact]
    public async Task ImageFile_EmptyOrTooLarge_SaysSo()
    {
        (await Should.ThrowAsync<ArgumentException>(() => ImageAsync(Write("empty.png", [])))).Message.ShouldContain("empty");

        string path = Write("large.png", [.. MediaBytes.Png, .. new byte[85]]);
        ArgumentException refusal = await Should.ThrowAsync<ArgumentException>(
            () => ChatContentPart.ImageFileAsync(path, new() { MaxBytes = 100 }, TestContext.Current.CancellationToken));
        refusal.Message.ShouldContain("101 bytes");
        refusal.Message.ShouldContain("MediaOptions.MaxBytes");

        await ChatContentPart.ImageFileAsync(path, new() { MaxBytes = 101 }, TestContext.Current.CancellationToken);
        Should.Throw<ArgumentException>(() => ChatContentPart.ImageBytes(File.ReadAllBytes(path), new() { MaxBytes = 100 }));
    }

    [Fact]
    public async Task ImageStream_WithoutALength_StopsAtTheLimit()
    {
        var endless = new EndlessStream();

        await Should.ThrowAsync<ArgumentException>(
            () => ChatContentPart.ImageStreamAsync(endless, new() { MaxBytes = 1_000_000 }, TestContext.Current.CancellationToken));

        endless.Read.ShouldBeLessThan(2_100_000);
    }

    [Fact]
    public void MediaType_GivenByTheCaller_ReplacesTheDetection()
    {
        byte[] jxl = [0xFF, 0x0A, 1];

        ChatContentPart.ImageBytes(jxl, new() { MediaType = "image/jxl" }).Type.ShouldBe("image_url");
        Should.Throw<ArgumentException>(() => ChatContentPart.ImageBytes(jxl)).Message.ShouldContain("MediaOptions.MediaType");
        Should.Throw<ArgumentException>(() => ChatContentPart.ImageBytes(jxl, new() { MediaType = "image/x;base64,AAAA" }));
        Should.Throw<ArgumentException>(() => ChatContentPart.ImageBytes(jxl, new() { MediaType = "audio/wav" }));
        Should.Throw<ArgumentOutOfRangeException>(() => ChatContentPart.ImageBytes(jxl, new() { MaxBytes = 0 }));
    }

    [Theory]
    [InlineData("https://h/a.png")]
    [InlineData("HTTP://h/a.png")]
    [InlineData("data:image/png;base64,AAAA")]
    [InlineData("data:;base64,AAAA")]
    [InlineData("data:image/png;name=a;base64,AA==")]
    public void ImageUrl_ThatAServerFetches_Passes(string url) => ChatContentPart.ImageUrl(url).Type.ShouldBe("image_url");

    [Theory]
    [InlineData("photo.png", "ImageFileAsync")]
    [InlineData("/home/me/photo.png", "ImageFileAsync")]
    [InlineData("file:///etc/passwd", "AllowFileUrls")]
    [InlineData("FILE:///etc/passwd", "AllowFileUrls")]
    [InlineData("ftp://h/a.png", "'ftp'")]
    [InlineData("javascript:alert(1)", "'javascript'")]
    [InlineData(" https://h/a.png\n", "no scheme")]
    [InlineData("data:image/png;base64", "comma")]
    [InlineData("data:image/png,hello", "not base64")]
    [InlineData("data:image/png;BASE64,AAAA", "not base64")]
    [InlineData("data:image/png;base64,", "without data")]
    [InlineData("data:image/png;base64,!!!", "not base64")]
    [InlineData("data:image/png;base64,AA AA", "no blanks")]
    [InlineData("data:image/png;base64,AAAA,AAAA", "not base64")]
    [InlineData("data:image/png;base64,AAA", "not base64")]
    public void ImageUrl_ThatNoServerFetches_SaysWhy(string url, string reason)
    {
        ArgumentException refusal = Should.Throw<ArgumentException>(() => ChatContentPart.ImageUrl(url));

        refusal.Message.ShouldContain(reason);
        refusal.ParamName.ShouldBe("url");
    }

    [Fact]
    public void Urls_OfFiles_PassWhenAskedFor()
    {
        var options = new MediaOptions { AllowFileUrls = true };

        ChatContentPart.ImageUrl("file:///srv/media/a.png", options).Type.ShouldBe("image_url");
        ChatContentPart.AudioUrl("file:///srv/media/a.wav", options).Type.ShouldBe("audio_url");
        ChatContentPart.VideoUrl("file:///srv/media/a.mp4", options).Type.ShouldBe("video_url");
        Should.Throw<ArgumentException>(() => ChatContentPart.VideoUrl("file:///srv/media/a.mp4"));
        Should.Throw<ArgumentException>(() => ChatContentPart.AudioUrl("file:///srv/media/a.wav"));
    }

    [Fact]
    public void InputAudio_NotBase64_IsRefused() =>
        Should.Throw<ArgumentException>(() => ChatContentPart.InputAudio("!!!", "wav")).Message.ShouldContain("AudioBytes");

    [Fact]
    public void Refusals_OfUrls_DoNotRepeatThem() =>
        Should.Throw<ArgumentException>(() => ChatContentPart.ImageUrl("s3://bucket/key?token=canary")).Message.ShouldNotContain("canary");

    private static Task<ChatContentPart> ImageAsync(string path) => ChatContentPart.ImageFileAsync(path, TestContext.Current.CancellationToken);

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private sealed class EndlessStream : MemoryStream
    {
        public new long Read { get; private set; }

        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Read += buffer.Length;
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
