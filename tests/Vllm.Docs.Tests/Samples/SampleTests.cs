using Vllm.Testing;

namespace Vllm.Docs.Tests.Samples;

/// <summary>Every sample runs without a server.</summary>
public sealed class SampleTests
{
    [Theory]
    [InlineData("Chat", "\n")]
    [InlineData("Streaming", "\n")]
    [InlineData("Tools", "-> get_weather(")]
    [InlineData("Tools", "Answered after 2 rounds")]
    [InlineData("Completions", "Once upon a time")]
    [InlineData("StructuredOutput", "born: ")]
    [InlineData("Images", "\n")]
    [InlineData("Conversation", "> And why is the sunset red?")]
    [InlineData("ManyPrompts", "99\t")]
    [InlineData("Fallback", "[first: ")]
    public async Task Demo_OfASample_EndsWithSuccess(string sample, string expected)
    {
        using BuiltProgram program = BuiltProgram.Start(sample, sample, ["--demo"]);

        (int exitCode, string output, string error) = await program.EndAsync();

        exitCode.ShouldBe(0, error);
        output.ShouldContain(expected);
        output.Trim().ShouldNotBeEmpty();
    }

    [Fact]
    public void Demo_OfASample_IsTestedForEach()
    {
        string[] samples = [.. Directory.EnumerateDirectories(Path.Combine(Repository.Root, "samples")).Select(folder => Path.GetFileName(folder)!)];
        string tests = Repository.Read("tests/Vllm.Docs.Tests/Samples/SampleTests.cs") + Repository.Read("tests/Vllm.Docs.Tests/Samples/RelayTests.cs");

        samples.Where(sample => !tests.Contains($"\"{sample}\"", StringComparison.Ordinal)).ShouldBeEmpty();
        samples.Where(sample => File.ReadLines(Path.Combine(Repository.Root, "samples", sample, "Program.cs")).Count() > 60).ShouldBeEmpty();
    }

    [Fact]
    public async Task Chat_NoServer_SaysSo()
    {
        var environment = new Dictionary<string, string> { ["VLLM_BASE_URL"] = "http://127.0.0.1:1" };
        using BuiltProgram program = BuiltProgram.Start("Chat", "Chat", [], environment: environment);

        (int exitCode, _, string error) = await program.EndAsync();

        exitCode.ShouldBe(1);
        error.ShouldContain("127.0.0.1:1");
    }
}
