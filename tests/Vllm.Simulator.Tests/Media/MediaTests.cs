using System.Text.Json.Nodes;
using Vllm.Simulator.Tests.Replay;
using Vllm.Testing;

namespace Vllm.Simulator.Tests.Media;

public sealed class MediaTests(RecordedServers servers) : IClassFixture<RecordedServers>
{
    // A GIF of 256 x 256 pixels, as far as its header says.
    private const string Gif = "data:image/gif;base64,R0lGODlhAAEAAQAAADs=";

    public static TheoryData<string> Counted =>
    [
        .. Recording.All.Where(recording => recording.Path == "/v1/chat/completions" && (recording.Id.StartsWith("image-", StringComparison.Ordinal) || recording.Id.StartsWith("audio-chat-", StringComparison.Ordinal)))
            .Where(recording => recording.ReadResponse() is { Status: 200, Chunks: null } && !recording.Id.StartsWith("image-http", StringComparison.Ordinal) && recording.Id != "image-uuid-again")
            .Select(recording => recording.Id),
    ];

    [Theory]
    [MemberData(nameof(Counted))]
    public async Task Ask_RecordedMedia_CountsThePromptTokensOfTheRecording(string id)
    {
        Recording recording = Recording.Get(id);

        RecordedResponse answer = await RawHttp.SendAsync(servers[recording.Server], "POST", recording.Path, recording.BodyBytes, recording.Headers);

        PromptTokens(answer).ShouldBe(PromptTokens(recording.ReadResponse()!));
    }

    [Fact]
    public async Task Ask_OnlyTheUuidOfAnEarlierImage_CountsItAgain()
    {
        foreach (string id in (string[])["image-uuid", "image-uuid-again"])
        {
            Recording recording = Recording.Get(id);
            RecordedResponse answer = await RawHttp.SendAsync(servers[recording.Server], "POST", recording.Path, recording.BodyBytes, recording.Headers);
            NormalizedAnswer.Of(answer).ShouldBe(NormalizedAnswer.Of(recording.ReadResponse()!));
            PromptTokens(answer).ShouldBe(PromptTokens(recording.ReadResponse()!));
        }
    }

    [Theory]
    [InlineData(FrontEnd.Python)]
    [InlineData(FrontEnd.Rust)]
    public async Task Ask_ImageByDefault_IsAcceptedAndCountedBySize(FrontEnd frontEnd)
    {
        await using VllmSimulator server = await Simulators.StartAsync(new() { FrontEnd = frontEnd });
        int without = PromptTokens(await RawHttp.PostAsync(server, Request("""{"type":"text","text":"What?"}""")));

        int with = PromptTokens(await RawHttp.PostAsync(server, Request($$$"""{"type":"image_url","image_url":{"url":"{{{Gif}}}"}},{"type":"text","text":"What?"}""")));

        // 256 pixels are nine patches of 28, rounded.
        (with - without).ShouldBe((9 * 9) + 2);
    }

    [Fact]
    public async Task Ask_MoreThanTheLimit_IsRefused()
    {
        await using VllmSimulator server = await Simulators.StartAsync(new() { LimitMmPerPrompt = new Dictionary<string, int> { ["image"] = 1 } });
        string image = $$$"""{"type":"image_url","image_url":{"url":"{{{Gif}}}"}}""";

        RecordedResponse answer = await RawHttp.PostAsync(server, Request($"{image},{image}"));

        answer.Status.ShouldBe(400);
        answer.Body.ShouldContain("At most 1 image(s) may be provided in one prompt. (parameter=image)");
    }

    [Theory]
    [InlineData("http://127.0.0.1:9/x.png", "Cannot connect to host 127.0.0.1:9 ssl:default [Connect call failed ('127.0.0.1', 9)]")]
    [InlineData("https://example.org/x.png", "Cannot connect to host example.org:443 ssl:default [Name or service not known]")]
    [InlineData("file:///etc/passwd", "Cannot load local files without `--allowed-local-media-path`.")]
    public async Task Ask_Address_IsNeverOpened(string url, string message)
    {
        await using VllmSimulator server = await Simulators.StartAsync();

        RecordedResponse answer = await RawHttp.PostAsync(server, Request($$$"""{"type":"image_url","image_url":{"url":"{{{url}}}"}}"""));

        answer.Status.ShouldBe(500);
        ((string?)JsonNode.Parse(answer.Body)!["error"]!["message"]).ShouldBe(message);
    }

    [Theory]
    [InlineData("AAAAGGZ0eXBtcDQy", 200)]
    [InlineData("dGhpcyBpcyB0ZXh0", 400)]
    public async Task Ask_Video_IsKnownByItsFirstBytes(string base64, int status)
    {
        await using VllmSimulator server = await Simulators.StartAsync();

        RecordedResponse answer = await RawHttp.PostAsync(server, Request($$$"""{"type":"video_url","video_url":{"url":"data:video/mp4;base64,{{{base64}}}"}}"""));

        answer.Status.ShouldBe(status, answer.Body);
    }

    [Fact]
    public async Task Ask_TextOnlyModel_RefusesEveryMedium()
    {
        await using VllmSimulator server = await Simulators.StartAsync(new() { AcceptsMedia = false });

        RecordedResponse answer = await RawHttp.PostAsync(server, Request($$$"""{"type":"image_url","image_url":{"url":"{{{Gif}}}"}}"""));

        answer.Status.ShouldBe(400);
        answer.Body.ShouldContain("vllm-simulator is not a multimodal model");
    }

    private static string Request(string parts) => $$"""{"messages":[{"role":"user","content":[{{parts}}]}],"max_tokens":5}""";

    private static int PromptTokens(RecordedResponse answer)
    {
        answer.Status.ShouldBe(200, answer.Body);
        return (int)JsonNode.Parse(answer.Body)!["usage"]!["prompt_tokens"]!;
    }
}
