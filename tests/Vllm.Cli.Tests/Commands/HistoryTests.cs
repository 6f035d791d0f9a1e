using System.Text.Json;
using Vllm.Testing;

namespace Vllm.Cli.Tests;

/// <summary><c>vllmc chat --history</c>: a conversation over several calls of the program.</summary>
public sealed class HistoryTests : IDisposable
{
    private const string Saved =
        """{"version":1,"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"one"},{"role":"assistant","content":"1"}]}""";

    private static readonly WireCase Answer = WireAnswers.Stream([WireAnswers.Content("Hi 🎉"), WireAnswers.Finish(), WireAnswers.Done]);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("vllmc-history-");

    private string File => Path.Combine(_directory.FullName, "talk.json");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Chat_TwoCalls_SecondOneGoesOnWithTheFirst()
    {
        await using WireServer server = WireServer.Start(Answer);

        await RunAsync(server, "one", "--system", "Be brief.");
        await RunAsync(server, "two");

        Sent(server, 1).ShouldBe(["system:Be brief.", "user:one", "assistant:Hi 🎉", "user:two"]);
        Roles().ShouldBe("system user assistant user assistant");
        _directory.GetFiles().ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(Saved)]
    [InlineData("""[{"role":"system","content":"Be brief."},{"role":"user","content":"one"},{"role":"assistant","content":"1"}]""")]
    public async Task Chat_SavedConversation_IsSentBeforeTheQuestion(string saved)
    {
        await System.IO.File.WriteAllTextAsync(File, saved, TestContext.Current.CancellationToken);
        await using WireServer server = WireServer.Start(Answer);

        await RunAsync(server, "two", "--system", "Be long.");

        Sent(server, 0).ShouldBe(["system:Be long.", "user:one", "assistant:1", "user:two"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Chat_TurnFailsOrIsStopped_LeavesTheFileAsItWas(bool isStopped)
    {
        await System.IO.File.WriteAllTextAsync(File, Saved, TestContext.Current.CancellationToken);
        await using WireServer server = WireServer.Start(isStopped ? WireAnswers.Stalled("Half") : WireAnswers.Stream([WireAnswers.Content("Half")]));
        using var console = new TestConsole();
        using var interrupts = new Interrupts(_ => throw new InvalidOperationException("One signal only."));
        if (isStopped)
        {
            console.Written += text => { if (text.Contains("Half", StringComparison.Ordinal)) { interrupts.Press(); } };
        }

        int exitCode = await RunAsync(console, interrupts, server, "two", "--max-retries", "0");

        exitCode.ShouldBe(isStopped ? 130 : 1);
        console.Output.ShouldStartWith("Half");
        (await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken)).ShouldBe(Saved);
        _directory.GetFiles().ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("no json", "holds no conversation")]
    [InlineData("""{"a":1}""", "no saved conversation")]
    [InlineData("""[1]""", "A message is a JSON object")]
    [InlineData("""{"version":2,"messages":[]}""", "version 2")]
    public async Task Chat_FileHoldsSomethingElse_IsRefusedAndNotTouched(string content, string expected)
    {
        await System.IO.File.WriteAllTextAsync(File, content, TestContext.Current.CancellationToken);
        await using WireServer server = WireServer.Start(Answer);
        using var console = new TestConsole();
        using var interrupts = new Interrupts(_ => throw new InvalidOperationException("No signal was sent."));

        (await RunAsync(console, interrupts, server, "two")).ShouldBe(2);

        console.Error.ShouldContain(expected);
        console.Error.ShouldContain("talk.json");
        server.Attempts.ShouldBe(0);
        (await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken)).ShouldBe(content);
    }

    [Fact]
    public async Task Chat_FileIsALink_LinkStaysAndItsTargetIsReplaced()
    {
        string target = Path.Combine(_directory.FullName, "target.json");
        await System.IO.File.WriteAllTextAsync(target, "", TestContext.Current.CancellationToken);
        System.IO.File.CreateSymbolicLink(File, target);
        await using WireServer server = WireServer.Start(Answer);

        await RunAsync(server, "one");

        new FileInfo(File).LinkTarget.ShouldBe(target);
        Roles().ShouldBe("user assistant");
    }

    [Fact]
    public async Task Conversation_EachTurnAndCommand_IsInTheFile()
    {
        await using WireServer server = WireServer.Start(Answer);
        using var console = new TestConsole(isTerminal: true, input: "one\n/system Be brief\n", inputIsTerminal: true);
        using var interrupts = new Interrupts(_ => throw new InvalidOperationException("No signal was sent."));

        (await RunAsync(console, interrupts, server)).ShouldBe(0);

        Roles().ShouldBe("system user assistant");
    }

    [Fact]
    public void Save_DirectoryIsGone_SaysSoAndLeavesNothing()
    {
        var file = HistoryFile.At(File);
        _directory.Delete(recursive: true);

        Should.Throw<HistoryFileException>(() => file.Save(Talk())).Message.ShouldContain("could not be saved");

        _directory.Create();
        _directory.GetFiles().ShouldBeEmpty();
    }

    [Fact]
    public void Save_NewFile_IsTheOwnersAloneAndAnOpenOneStaysOpen()
    {
        const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        HistoryFile.At(File).Save(Talk());
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.GetUnixFileMode(File).ShouldBe(Own);

            System.IO.File.SetUnixFileMode(File, Own | UnixFileMode.GroupRead);
            HistoryFile.At(File).Save(Talk());
            System.IO.File.GetUnixFileMode(File).ShouldBe(Own | UnixFileMode.GroupRead);
        }
    }

    // Never asked: it is saved only.
    private static Conversation Talk() => new(new VllmClient("http://localhost:1/v1").Chat) { SystemPrompt = "Be brief." };

    private static IEnumerable<string> Sent(WireServer server, int request) =>
        server.Requests[request].BodyJson.GetProperty("messages").EnumerateArray().Select(message => $"{message.Text("role")}:{message.Text("content")}");

    private string Roles() => string.Join(
        ' ',
        JsonElement.Parse(System.IO.File.ReadAllText(File)).GetProperty("messages").EnumerateArray().Select(message => message.Text("role")));

    private async Task RunAsync(WireServer server, params string[] arguments)
    {
        using var console = new TestConsole();
        using var interrupts = new Interrupts(_ => throw new InvalidOperationException("No signal was sent."));
        (await RunAsync(console, interrupts, server, arguments)).ShouldBe(0);
    }

    private Task<int> RunAsync(TestConsole console, Interrupts interrupts, WireServer server, params string[] arguments) =>
        CommandLine.RunAsync(
            ["chat", .. arguments, "--model", "m", "--history", File, "--base-url", server.BaseAddress.ToString()], console.Console, interrupts);
}
