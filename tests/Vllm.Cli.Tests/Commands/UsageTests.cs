namespace Vllm.Cli.Tests;

/// <summary>Wrong command lines: one clear line on standard error, exit status 2, nothing sent.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("Did you mean '--temperature'?", "chat", "hi", "--temprature", "1")]
    [InlineData("Did you mean 'chat'?", "chta", "hi")]
    [InlineData("in quotes", "chat", "why", "is", "it")]
    [InlineData("--temperature: '-1'", "chat", "hi", "--temperature", "-1")]
    [InlineData("--temperature: 'NaN'", "chat", "hi", "--temperature", "NaN")]
    [InlineData("--top-p: '2'", "chat", "hi", "--top-p", "2")]
    [InlineData("--max-tokens: '1.5'", "chat", "hi", "--max-tokens", "1.5")]
    [InlineData("-n: '0'", "chat", "hi", "-n", "0")]
    [InlineData("--max-retries: '-1'", "chat", "hi", "--max-retries", "-1")]
    [InlineData("--timeout: '-3'", "chat", "hi", "--timeout", "-3")]
    [InlineData("--idle-timeout: '1,5'", "chat", "hi", "--idle-timeout", "1,5")]
    [InlineData("--max-event-bytes: '0'", "chat", "hi", "--max-event-bytes", "0")]
    [InlineData("--stop: the text is empty", "chat", "hi", "--stop", "")]
    [InlineData("is not JSON", "chat", "hi", "--extra", "{\"a\":}")]
    [InlineData("is not JSON", "chat", "hi", "--extra", "{\"a\":1,\"a\":2}")]
    [InlineData("JSON object", "chat", "hi", "--extra", "[1]")]
    [InlineData("--no-stream", "chat", "hi", "--extra", "{\"stream\":false}")]
    [InlineData("has no scheme", "chat", "hi", "--base-url", "localhost:8000")]
    [InlineData("not supported", "models", "--base-url", "ftp://host/v1")]
    [InlineData("The prompt is empty", "chat", " ")]
    [InlineData("Standard input holds no prompt", "chat")]
    [InlineData("one of them", "chat", "hi", "--demo", "--base-url", "http://localhost:1/v1")]
    [InlineData("Required argument missing", "chat", "hi", "--model")]
    [InlineData("in quotes: vllmc complete", "complete", "once", "upon")]
    [InlineData("The prompt is empty", "complete", "")]
    [InlineData("Standard input holds no prompt", "complete", "--echo")]
    [InlineData("one of them", "complete", "hi", "--demo", "--base-url", "http://localhost:1/v1")]
    [InlineData("MaxTokens", "complete", "hi", "--model", "m", "--max-tokens", "0")]
    [InlineData("is a directory", "chat", "hi", "--history", ".")]
    [InlineData("there is no directory", "chat", "hi", "--history", "no/such/place/h.json")]
    [InlineData("replace the conversation", "chat", "--history", "h.json", "--extra", "{\"messages\":[]}")]
    [InlineData("goes on with one answer", "chat", "hi", "--tool-demo", "-n", "2")]
    [InlineData("tools of its own", "chat", "hi", "--tool-demo", "--extra", "{\"tools\":[]}")]
    [InlineData("--ttft: 'soon'", "simulate", "--ttft", "soon")]
    [InlineData("--front-end: 'go'", "simulate", "--front-end", "go")]
    [InlineData("--faults: 'rest' is not a fault: there is no 'rest'. Give one of refuse,", "simulate", "--faults", "rest=5%")]
    [InlineData("--faults: '503' has no share, but others have", "simulate", "--faults", "reset=5%,503")]
    [InlineData("--faults: 'cut@x' is not a fault: 'x' is no place: give tokens", "simulate", "--faults", "503,cut@x")]
    [InlineData("--on-sigterm: 'silent:x' is not one of exit, silent", "simulate", "--on-sigterm", "silent:x")]
    [InlineData("--port: '70000'", "simulate", "--port", "70000")]
    [InlineData("Host", "simulate", "--port", "0", "--host", "no host")]
    [InlineData("contradict", "simulate", "--enable-auto-tool-choice", "--no-enable-auto-tool-choice")]
    public async Task Run_WrongCommandLine_SaysWhatIsWrongInOneLine(string expected, params string[] arguments)
    {
        using var console = new TestConsole();

        int exitCode = await RunAsync(console, arguments);

        exitCode.ShouldBe(2);
        console.Output.ShouldBeEmpty();
        console.Error.ShouldContain(expected);
        console.Error.ShouldStartWith("vllmc: ");
        console.Error.Count(c => c == '\n').ShouldBe(1);
    }

    [Fact]
    public async Task Run_TemperatureZeroWithSeveralAnswers_IsRefusedByTheLibraryAsWrongUsage()
    {
        using var console = new TestConsole();

        int exitCode = await RunAsync(console, "chat", "hi", "--model", "m", "-n", "2", "--temperature", "0");

        exitCode.ShouldBe(2);
        console.Error.ShouldContain("Temperature");
        console.Error.ShouldNotContain("Parameter");
    }

    [Fact]
    public async Task Run_ConversationWithJson_IsRefused()
    {
        using var console = new TestConsole(isTerminal: true);

        (await RunAsync(console, "chat", "--json")).ShouldBe(2);
        console.Error.ShouldContain("--json needs a prompt");
    }

    [Fact]
    public async Task Complete_NoPromptAtATerminal_IsRefused()
    {
        using var console = new TestConsole(isTerminal: true);

        (await RunAsync(console, "complete")).ShouldBe(2);
        console.Error.ShouldContain("no text to go on with");
    }

    [Fact]
    public async Task Run_NoCommand_ShowsHelpAsAnError()
    {
        using var console = new TestConsole();

        (await RunAsync(console)).ShouldBe(2);
        console.Error.ShouldContain("vllmc chat --demo");
        console.Output.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("chat", "--temperature X")]
    [InlineData("chat", "--history FILE")]
    [InlineData("complete", "--echo")]
    [InlineData("models", "--json")]
    [InlineData("simulate", "--reasoning-parser qwen3|none")]
    public async Task Run_Help_ShowsUsageExamplesAndEveryOption(string command, string expected)
    {
        using var console = new TestConsole();

        (await RunAsync(console, command, "--help")).ShouldBe(0);
        console.Output.ShouldContain($"vllmc {command}");
        console.Output.ShouldContain("Examples:");
        console.Output.ShouldContain(expected);
    }

    [Fact]
    public async Task Run_Help_ListsEveryOptionOfEachCommand()
    {
        foreach (CliCommand command in (CliCommand[])[new ChatCommand(), new CompleteCommand(), new ModelsCommand(), new SimulateCommand()])
        {
            using var console = new TestConsole();

            await RunAsync(console, command.Name, "--help");

            foreach (System.CommandLine.Option option in command.Options)
            {
                console.Output.ShouldContain($"\n  {option.Name}");
            }
        }
    }

    [Fact]
    public async Task Run_Version_PrintsNameAndNumber()
    {
        using var console = new TestConsole();

        (await RunAsync(console, "--version")).ShouldBe(0);
        console.Output.ShouldMatch(@"^vllmc \d+\.\d+\.\d+\S*\n$");
    }

    private static async Task<int> RunAsync(TestConsole console, params string[] arguments)
    {
        using var interrupts = new Interrupts(_ => throw new InvalidOperationException("No signal was sent."));
        return await CommandLine.RunAsync(arguments, console.Console, interrupts);
    }
}
