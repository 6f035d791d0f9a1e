using System.Net;
using System.Net.Sockets;
using Vllm.Testing;

namespace Vllm.Cli.Tests;

/// <summary>The program as its shell sees it.</summary>
public sealed class ExitStatusTests
{
    private static readonly string[] Answer =
        [WireAnswers.Content("Grüße, 世界 🎉"), WireAnswers.Finish(), WireAnswers.Usage, WireAnswers.Done];

    [Fact]
    public async Task Chat_TextIntoPipe_GivesTheAnswerAloneOnStandardOutput()
    {
        await using WireServer server = WireServer.Start(WireAnswers.Stream([WireAnswers.Reasoning("hmm"), .. Answer]));

        VllmcResult result = await VllmcProcess.RunAsync(["chat", "hi", "--model", "m", "--base-url", server.BaseAddress.ToString()]);

        result.ShouldSatisfyAllConditions(
            () => result.ExitCode.ShouldBe(0),
            () => result.Output.ShouldBe("Grüße, 世界 🎉\n"),
            () => result.Error.ShouldContain("6 tokens"),
            () => result.Error.ShouldNotContain('\e'),
            () => result.Error.Trim().Split('\n').Length.ShouldBe(1));
    }

    [Fact]
    public async Task Chat_PromptFromStandardInput_IsSentWithoutItsLastLineFeed()
    {
        await using WireServer server = WireServer.Start(WireAnswers.Stream(Answer));

        VllmcResult result = await VllmcProcess.RunAsync(
            ["chat", "--json", "--model", "m", "--system", "Be brief", "--base-url", server.BaseAddress.ToString()], input: "Zeile 1\nZeile ä\n");

        result.ExitCode.ShouldBe(0);
        server.Requests[0].BodyJson.GetProperty("messages").ToString()
            .ShouldBe("""[{"role":"system","content":"Be brief"},{"role":"user","content":"Zeile 1\nZeile ä"}]""");
    }

    [Fact]
    public async Task Chat_EnvironmentNamesServerModelAndKey_UsesThem()
    {
        await using WireServer server = WireServer.Start(WireAnswers.Stream(Answer));

        VllmcResult result = await VllmcProcess.RunAsync(
            ["chat", "@hi", "--json"],
            environment: new Dictionary<string, string>
            {
                ["VLLM_BASE_URL"] = $"http://127.0.0.1:{server.Port}",
                ["VLLM_API_KEY"] = "canary-key",
                ["VLLM_MODEL"] = "from-environment",
            });

        result.ExitCode.ShouldBe(0);
        WireRequest request = server.Requests.ShouldHaveSingleItem();
        request.Header("authorization").ShouldBe("Bearer canary-key");
        request.BodyJson.GetProperty("model").GetString().ShouldBe("from-environment");
        (result.Output + result.Error).ShouldNotContain("canary-key");
    }

    [Fact]
    public async Task Chat_ServerNotReachable_SaysWhatWasTriedAndWhatToDo()
    {
        VllmcResult result = await VllmcProcess.RunAsync(["chat", "hi", "--max-retries", "0", "--base-url", $"http://127.0.0.1:{FreePort()}/v1"]);

        result.ExitCode.ShouldBe(1);
        result.Output.ShouldBeEmpty();
        string line = result.Error.Trim();
        line.Split('\n').ShouldHaveSingleItem();
        line.ShouldContain("http://127.0.0.1:");
        line.ShouldContain("vllm serve");
        line.ShouldContain("--demo");
    }

    [Fact]
    public async Task Chat_InterruptedInStalledStream_HasPrintedWhatCameAndEndsWith130()
    {
        await using WireServer server = WireServer.Start(WireAnswers.Stalled("Hello", " world"));
        using VllmcProcess process = VllmcProcess.Start(["chat", "hi", "--json", "--model", "m", "--base-url", server.BaseAddress.ToString()]);
        (await process.ReadLineAsync()).ShouldBe("""{"type":"content","index":0,"text":"Hello"}""");
        (await process.ReadLineAsync()).ShouldBe("""{"type":"content","index":0,"text":" world"}""");

        process.Interrupt();

        VllmcResult result = await process.EndAsync();
        result.ExitCode.ShouldBe(130);
        JsonLine.ReadAll(result.Output).Count.ShouldBe(2);
        result.Error.ShouldBeEmpty();
        (await server.ClientClosed).DuringAnswer.ShouldBeTrue();
    }

    [Fact]
    public async Task Chat_TerminatedInStalledStream_EndsWith143()
    {
        await using WireServer server = WireServer.Start(WireAnswers.Stalled("Hello"));
        using VllmcProcess process = VllmcProcess.Start(["chat", "hi", "--json", "--model", "m", "--base-url", server.BaseAddress.ToString()]);
        await process.ReadLineAsync();

        process.Terminate();

        (await process.EndAsync()).ExitCode.ShouldBe(143);
    }

    [Fact]
    public async Task Chat_ReaderOfThePipeLeaves_EndsQuietlyAndClosesTheConnection()
    {
        // Enough words that a program which does not notice would still be writing.
        await using WireServer server = WireServer.Start(
            WireAnswers.Stream([.. Enumerable.Repeat(WireAnswers.Content("word "), 2000)], new WireFault { Kind = WireFaultKind.Pace, MsPerEvent = 5 }));
        using VllmcProcess process = VllmcProcess.Start(["chat", "hi", "--json", "--model", "m", "--base-url", server.BaseAddress.ToString()]);
        await process.ReadLineAsync();

        process.CloseOutput();

        VllmcResult result = await process.EndAsync(readOutput: false);
        result.ExitCode.ShouldBe(141);
        result.Error.ShouldBeEmpty();
        (await server.ClientClosed).DuringAnswer.ShouldBeTrue();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
