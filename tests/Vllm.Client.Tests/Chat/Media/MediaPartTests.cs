using System.Text;
using System.Text.Json.Nodes;
using Vllm.Testing;
using Vllm.Tests.Chat.Requests;

namespace Vllm.Tests.Chat.Media;

/// <summary>Parts with media as they are written, compared with what a real server took.</summary>
public sealed class MediaPartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vllm-media-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("image-one")]
    [InlineData("image-two")]
    [InlineData("image-detail")]
    [InlineData("image-uuid")]
    [InlineData("image-large")]
    public async Task ImageBytesAndFiles_OfARecordedRequest_GiveItsMessage(string id)
    {
        JsonArray parts = Parts(id);
        var rebuilt = new List<ChatContentPart>();
        foreach (JsonObject part in parts.Select(part => part!.AsObject()))
        {
            rebuilt.Add((string)part["type"]! == "text"
                ? ChatContentPart.Text((string)part["text"]!)
                : await ImageAsync(part));
        }

        Json(rebuilt).ShouldBe(parts.ToJsonString(VllmJson.Options));
    }

    [Fact]
    public void CachedImage_InPlaceOfTheImage_IsWhatTheServerTook() =>
        Json([ChatContentPart.Text("What is this?"), ChatContentPart.CachedImage("red-1")]).ShouldBe(Parts("image-uuid-again").ToJsonString());

    [Fact]
    public async Task Audio_BytesFileAndStream_GiveTheRecordedMessage()
    {
        JsonArray parts = Parts("audio-chat-only");
        byte[] bytes = Convert.FromBase64String((string)parts[0]!["input_audio"]!["data"]!);
        string path = Write("speech.mp3", bytes);

        string expected = parts.ToJsonString(VllmJson.Options);
        Json([ChatContentPart.AudioBytes(bytes)]).ShouldBe(expected);
        Json([await ChatContentPart.AudioFileAsync(path, TestContext.Current.CancellationToken)]).ShouldBe(expected);
        Json([await ChatContentPart.AudioStreamAsync(new MemoryStream(bytes), cancellationToken: TestContext.Current.CancellationToken)]).ShouldBe(expected);
    }

    [Fact]
    public void AudioBytes_OfAFilm_AreTakenForTheirSound() =>
        Json([ChatContentPart.AudioBytes(MediaBytes.Mp4)]).ShouldContain("\"format\":\"mp4\"");

    [Fact]
    public async Task Video_BytesFileAndFrames_GiveDataUrls()
    {
        string path = Write("film.png", MediaBytes.Mp4);
        string data = Convert.ToBase64String(MediaBytes.Mp4);
        string expected = $$$"""[{"type":"video_url","video_url":{"url":"data:video/mp4;base64,{{{data}}}"}}]""";

        Json([ChatContentPart.VideoBytes(MediaBytes.Mp4)]).ShouldBe(expected);
        Json([await ChatContentPart.VideoFileAsync(path, TestContext.Current.CancellationToken)]).ShouldBe(expected);

        string frame = Convert.ToBase64String(MediaBytes.Jpeg);
        string frames = $"data:video/jpeg;base64,{frame},{frame}";
        Json([ChatContentPart.VideoFrames([MediaBytes.Jpeg, MediaBytes.Jpeg])])
            .ShouldBe($$$"""[{"type":"video_url","video_url":{"url":"{{{frames}}}"}}]""");
        Json([ChatContentPart.VideoUrl(frames)]).ShouldContain(frames);
        Should.Throw<ArgumentException>(() => ChatContentPart.VideoFrames([MediaBytes.Jpeg, MediaBytes.Png])).Message.ShouldContain("image/png");
        Should.Throw<ArgumentException>(() => ChatContentPart.VideoFrames([]));
    }

    [Fact]
    public void Embeds_OneOrSeveralTensors_AreWrittenAsTheServerReadsThem()
    {
        byte[] tensor = [0, 0, 0];

        Json([ChatContentPart.ImageEmbeds(tensor)]).ShouldBe($"[{Parts("image-error-embeds-off")[1]!.ToJsonString()}]");
        Json([ChatContentPart.ImageEmbeds(new Dictionary<string, ReadOnlyMemory<byte>> { ["image_embeds"] = tensor, ["image_grid_thw"] = tensor })])
            .ShouldBe("""[{"type":"image_embeds","image_embeds":{"image_embeds":"AAAA","image_grid_thw":"AAAA"}}]""");
        Json([ChatContentPart.AudioEmbeds(tensor).WithUuid("a")]).ShouldBe("""[{"type":"audio_embeds","audio_embeds":"AAAA","uuid":"a"}]""");
        Json([ChatContentPart.PromptEmbeds(tensor)]).ShouldBe("""[{"type":"prompt_embeds","data":"AAAA"}]""");
        Should.Throw<ArgumentException>(() => ChatContentPart.PromptEmbeds(default)).Message.ShouldContain("torch.save");
    }

    [Fact]
    public void WithUuid_MediaOnly()
    {
        ChatContentPart image = ChatContentPart.ImageBytes(MediaBytes.Png);

        image.WithUuid("x").Uuid.ShouldBe("x");
        image.Uuid.ShouldBeNull();
        Should.Throw<InvalidOperationException>(() => ChatContentPart.Text("t").WithUuid("x")).Message.ShouldContain("text");
        Should.Throw<InvalidOperationException>(() => ChatContentPart.PromptEmbeds(new byte[1]).WithUuid("x"));
        Should.Throw<InvalidOperationException>(() => ChatContentPart.FromJson("{}").WithUuid("x")).Message.ShouldContain("JSON");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(24 * 1024)]
    [InlineData(24 * 1024 + 1)]
    [InlineData(5_000_003)]
    public async Task ImageBytes_OfAnySize_ReachTheServerUnchanged(int size)
    {
        byte[] bytes = new byte[MediaBytes.Png.Length + size];
        new Random(20261120).NextBytes(bytes);
        MediaBytes.Png.CopyTo(bytes, 0);
        await using WireServer server = WireServer.Start(WireCase.All.First(wire => wire.Id.StartsWith("base", StringComparison.Ordinal) && !wire.Stream));
        using var client = new VllmClient(server.BaseAddress.ToString());

        await client.Chat.Completions.CreateAsync(
            new() { Messages = [ChatMessage.User(ChatContentPart.ImageBytes(bytes))] }, TestContext.Current.CancellationToken);

        string url = server.Requests[0].BodyJson.GetProperty("messages")[0].GetProperty("content")[0].GetProperty("image_url").GetProperty("url").GetString()!;
        url.ShouldStartWith("data:image/png;base64,");
        Convert.FromBase64String(url["data:image/png;base64,".Length..]).ShouldBe(bytes);
    }

    [Fact]
    public async Task TextFile_InEveryEncoding_BecomesText()
    {
        const string Text = "Grüße\n名前,1";
        foreach ((string name, Encoding encoding) in new (string, Encoding)[]
            { ("a", new UTF8Encoding(false)), ("b", new UTF8Encoding(true)), ("c", Encoding.Unicode), ("d", Encoding.BigEndianUnicode) })
        {
            string path = Write(name, [.. encoding.GetPreamble(), .. encoding.GetBytes(Text)]);
            ChatContentPart part = await ChatContentPart.TextFileAsync(path, TestContext.Current.CancellationToken);
            ChatMessage.User(part).Text.ShouldBe(Text, name);
        }

        ArgumentException refusal = await Should.ThrowAsync<ArgumentException>(
            () => ChatContentPart.TextFileAsync(Write("e", MediaBytes.Png), TestContext.Current.CancellationToken));
        refusal.Message.ShouldContain("image/png");
    }

    private async Task<ChatContentPart> ImageAsync(JsonObject part)
    {
        string url = (string)part["image_url"]!["url"]!;
        byte[] bytes = Convert.FromBase64String(url[(url.IndexOf(',', StringComparison.Ordinal) + 1)..]);
        var options = new MediaOptions { Detail = (string?)part["image_url"]!["detail"] };

        // A name that lies: only the bytes count.
        string path = Write("image.jpg", bytes);
        ChatContentPart image = ChatContentPart.ImageBytes(bytes, options);
        Json([await ChatContentPart.ImageFileAsync(path, options, TestContext.Current.CancellationToken)]).ShouldBe(Json([image]));
        await using FileStream stream = File.OpenRead(path);
        Json([await ChatContentPart.ImageStreamAsync(stream, options, TestContext.Current.CancellationToken)]).ShouldBe(Json([image]));
        return part["uuid"] is { } uuid ? image.WithUuid((string)uuid!) : image;
    }

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static JsonArray Parts(string id) =>
        JsonNode.Parse(Recording.Get(id).Body!.Value.GetProperty("messages")[0].GetProperty("content").GetRawText())!.AsArray();

    private static string Json(IReadOnlyList<ChatContentPart> parts)
    {
        string message = RequestJson.Message(ChatMessage.User(parts));
        return message["""{"role":"user","content":""".Length..^1];
    }
}
