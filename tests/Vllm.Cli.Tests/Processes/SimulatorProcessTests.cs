using System.Text.Json;

namespace Vllm.Cli.Tests;

/// <summary><c>vllmc simulate</c> as a server of its own, with <c>vllmc</c> as its client; and <c>--demo</c>, which is both in one.</summary>
public sealed class SimulatorProcessTests
{
    [Fact]
    public async Task Simulate_PortZero_AnswersUntilInterruptedAndEndsWithSuccess()
    {
        using VllmcProcess simulator = VllmcProcess.Start(["simulate", "--port", "0", "--served-model-name", "tiny", "--api-key", "canary-key"]);
        string ready = (await simulator.ReadLineAsync()).ShouldNotBeNull();
        ready.ShouldStartWith("Simulator ready at http://127.0.0.1:");
        string address = ready.Split(' ')[3];
        var environment = new Dictionary<string, string> { ["VLLM_BASE_URL"] = address, ["VLLM_API_KEY"] = "canary-key" };

        VllmcResult table = await VllmcProcess.RunAsync(["models"], environment: environment);
        VllmcResult lines = await VllmcProcess.RunAsync(["models", "--json"], environment: environment);
        VllmcResult answer = await VllmcProcess.RunAsync(["chat", "hi", "--json", "--max-tokens", "8"], environment: environment);
        VllmcResult refused = await VllmcProcess.RunAsync(["models", "--base-url", address]);
        simulator.Interrupt();
        VllmcResult ended = await simulator.EndAsync();

        table.Output.ShouldContain("tiny");
        JsonElement.Parse(lines.Output.Trim()).GetProperty("id").GetString().ShouldBe("tiny");
        JsonLine.ReadAll(answer.Output)[^1].Text("model").ShouldBe("tiny");
        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldContain("VLLM_API_KEY");
        ended.ExitCode.ShouldBe(0);
        ended.Error.ShouldBeEmpty();
        string.Concat(ended.Output, table.Output, table.Error, refused.Error).ShouldNotContain("canary-key");
    }

    [Fact]
    public async Task Simulate_PortTaken_SaysSo()
    {
        using VllmcProcess first = VllmcProcess.Start(["simulate", "--port", "0"]);
        string port = new Uri((await first.ReadLineAsync()).ShouldNotBeNull().Split(' ')[3]).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

        VllmcResult second = await VllmcProcess.RunAsync(["simulate", "--port", port]);

        second.ExitCode.ShouldBe(1);
        second.Error.ShouldContain(port);
        second.Error.ShouldContain("--port");
        second.Error.Trim().Split('\n').ShouldHaveSingleItem();
        first.Terminate();
        (await first.EndAsync()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Simulate_Faults_HappenInOrder()
    {
        using VllmcProcess simulator = VllmcProcess.Start(["simulate", "--port", "0", "--faults", "503:x-should-retry=false,cut@3,none"]);
        string address = (await simulator.ReadLineAsync()).ShouldNotBeNull().Split(' ')[3];
        string[] chat = ["chat", "Count", "--json", "--base-url", address, "--extra", "{\"vllm_xargs\":{\"script\":\"one two three four\"},\"chat_template_kwargs\":{\"enable_thinking\":false}}"];

        VllmcResult unavailable = await VllmcProcess.RunAsync(chat);
        VllmcResult cut = await VllmcProcess.RunAsync(chat);
        VllmcResult whole = await VllmcProcess.RunAsync(chat);

        unavailable.ExitCode.ShouldBe(1);
        JsonLine.ReadAll(unavailable.Output).ShouldHaveSingleItem().Text("type").ShouldBe("error");
        cut.ExitCode.ShouldBe(1);
        JsonLine.ReadAll(cut.Output)[0].Text("text").ShouldBe("one");
        whole.ExitCode.ShouldBe(0);
        simulator.Interrupt();
        (await simulator.EndAsync()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Simulate_SilentAfterSigterm_LeavesTheAnswerOpenUntilTheSecondSignal()
    {
        using VllmcProcess simulator = VllmcProcess.Start(["simulate", "--port", "0", "--itl", "0.01", "--on-sigterm", "silent"]);
        string address = (await simulator.ReadLineAsync()).ShouldNotBeNull().Split(' ')[3];
        using VllmcProcess chat = VllmcProcess.Start(["chat", "Why?", "--json", "--base-url", address, "--extra", "{\"ignore_eos\":true}"]);
        (await chat.ReadLineAsync()).ShouldNotBeNull();

        simulator.Terminate();
        (await simulator.ReadLineAsync()).ShouldNotBeNull().ShouldStartWith("SIGTERM: connections are refused");
        VllmcResult refused = await VllmcProcess.RunAsync(["models", "--max-retries", "0", "--base-url", address]);
        chat.HasExited.ShouldBeFalse();
        simulator.Terminate();

        refused.ExitCode.ShouldBe(1);
        (await simulator.EndAsync()).ExitCode.ShouldBe(143);
        VllmcResult broken = await chat.EndAsync();
        broken.ExitCode.ShouldBe(1);
        JsonLine.ReadAll(broken.Output)[^1].Text("type").ShouldBe("error");
    }

    [Fact]
    public async Task Chat_Demo_AnswersWithoutServerAndSaysThatNoModelDoes()
    {
        VllmcResult result = await VllmcProcess.RunAsync(
            ["chat", "--demo", "Why is the sky blue?", "--max-tokens", "60"],
            environment: new Dictionary<string, string> { ["VLLM_MODEL"] = "elsewhere", ["VLLM_BASE_URL"] = "http://127.0.0.1:1/v1" });

        result.ExitCode.ShouldBe(0);
        result.Output.Trim().ShouldNotBeEmpty();
        result.Error.ShouldContain("no model");
    }

    [Fact]
    public async Task Chat_WholeAnswer_PrintsWhatTheStreamAddsUpTo()
    {
        string[] arguments = ["chat", "--demo", "Why?", "--json", "--logprobs", "--max-tokens", "40", "--seed", "7"];

        VllmcResult streamed = await VllmcProcess.RunAsync(arguments);
        VllmcResult whole = await VllmcProcess.RunAsync([.. arguments, "--no-stream"]);

        Vllm.Testing.FoldedAnswer expected = JsonLinesFold.Fold(JsonLine.ReadAll(streamed.Output));
        Vllm.Testing.FoldedAnswer actual = JsonLinesFold.Fold(JsonLine.ReadAll(whole.Output));
        actual.Content.ShouldBe(expected.Content);
        actual.Reasoning.ShouldBe(expected.Reasoning);
        actual.LogProbs.ShouldBe(expected.LogProbs);
        actual.FinishReason.ShouldBe(expected.FinishReason);
        actual.Usage.ShouldBe(expected.Usage);
    }
}
