using System.Text.Json;
using Vllm.Testing;

namespace Vllm.Cli.Tests;

/// <summary><c>vllmc chat --image</c>.</summary>
public sealed class ImageTests : IDisposable
{
    // One pixel.
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private static readonly WireCase Answer = WireAnswers.Stream([WireAnswers.Content("A dot."), WireAnswers.Finish(), WireAnswers.Done]);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("vllmc-image-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Chat_FilesAndAddresses_GoBeforeTheQuestionInTheirOrder()
    {
        string file = await WriteAsync("picture.txt", Convert.FromBase64String(Png));
        await using WireServer server = WireServer.Start(Answer);
        using var console = new TestConsole();

        (await RunAsync(
            console, "What is this?", "--model", "m", "--image", "https://example.org/a.jpg", "--image", file, "--base-url", server.BaseAddress.ToString()))
            .ShouldBe(0);

        server.Requests[0].BodyJson.GetProperty("messages").GetRawText().ShouldBe(
            $$$"""[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.org/a.jpg"}},{"type":"image_url","image_url":{"url":"data:image/png;base64,{{{Png}}}"}},{"type":"text","text":"What is this?"}]}]""");
    }

    [Fact]
    public async Task Conversation_Image_GoesWithTheFirstQuestionAndStaysInTheHistory()
    {
        string file = await WriteAsync("dot.png", Convert.FromBase64String(Png));
        await using WireServer server = WireServer.Start(Answer);
        using var console = new TestConsole(isTerminal: true, input: "one\ntwo\n", inputIsTerminal: true);

        (await RunAsync(console, "--model", "m", "--image", file, "--base-url", server.BaseAddress.ToString())).ShouldBe(0);

        server.Requests[1].BodyJson.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("content").ValueKind)
            .ShouldBe([JsonValueKind.Array, JsonValueKind.String, JsonValueKind.String]);
    }

    [Fact]
    public async Task Chat_Demo_TakesAnImage()
    {
        string file = await WriteAsync("dot.png", Convert.FromBase64String(Png));
        using var console = new TestConsole();

        (await RunAsync(console, "What is this?", "--demo", "--max-tokens", "20", "--json", "--image", file)).ShouldBe(0);
    }

    [Theory]
    [InlineData("no.png", null, "There is no file")]
    [InlineData("empty.png", "", "is empty")]
    [InlineData("text.png", "Hello, I am text", "no known format")]
    [InlineData("page.png", "<html>404</html>", "error page")]
    [InlineData("sound.png", "RIFF\u0001\u0001\u0001\u0001WAVEfmt ", "not an image")]
    [InlineData("data:image/png,xyz", null, "not base64")]
    [InlineData(".", null, "is a directory")]
    public async Task Chat_NoImage_SaysWhatIsWrongInOneLine(string name, string? content, string expected)
    {
        string argument = name.StartsWith("data:", StringComparison.Ordinal) ? name : Path.Combine(_directory.FullName, name);
        if (content is not null)
        {
            await WriteAsync(name, System.Text.Encoding.UTF8.GetBytes(content));
        }

        using var console = new TestConsole();

        (await RunAsync(console, "What is this?", "--model", "m", "--image", argument)).ShouldBe(2);

        console.Error.ShouldStartWith("vllmc: --image: ");
        console.Error.ShouldContain(expected);
        console.Error.ShouldNotContain("MediaOptions");
        console.Error.ShouldNotContain("ChatContentPart");
        console.Error.Count(c => c == '\n').ShouldBe(1);
    }

    private async Task<string> WriteAsync(string name, byte[] bytes)
    {
        string path = Path.Combine(_directory.FullName, name);
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        return path;
    }

    private static async Task<int> RunAsync(TestConsole console, params string[] arguments)
    {
        using var interrupts = new Interrupts(_ => throw new InvalidOperationException("No signal was sent."));
        return await CommandLine.RunAsync(["chat", .. arguments], console.Console, interrupts);
    }
}
