using System.Text.Json.Nodes;
using Vllm.Simulator;

namespace Vllm.Docs.Tests.Snippets;

/// <summary>The code of <c>docs/simulator.md</c>.</summary>
public sealed class SimulatorSnippets
{
    [Fact]
    public async Task StartAsync_Defaults_Answers()
    {
        // docs: simulator
        await using VllmSimulator server = await VllmSimulator.StartAsync();
        using var client = new VllmClient(server.BaseUrl.ToString());

        ChatCompletion answer = await client.Chat.Completions.CreateAsync(new() { Messages = [ChatMessage.User("Hello")] });
        // end

        answer.Model.ShouldBe("vllm-simulator");
        answer.Content.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task StartAsync_Options_AreThoseOfVllmServe()
    {
        // docs: simulator-options
        await using VllmSimulator server = await VllmSimulator.StartAsync(new()
        {
            ServedModelNames = ["Qwen/Qwen3-8B"],
            ApiKey = "secret",
            MaxModelLen = 8192,
            FrontEnd = FrontEnd.Rust,
            TimeToFirstToken = LatencyDistribution.Constant(TimeSpan.FromMilliseconds(30)),
            InterTokenLatency = LatencyDistribution.Parse("normal:0.002:0.0005"),
        });
        // end

        using var client = new VllmClient(new VllmClientOptions { BaseUrl = server.BaseUrl.ToString(), ApiKey = "secret" });
        (await client.Models.ListAsync())[0].MaxModelLen.ShouldBe(8192);
    }

    [Fact]
    public async Task Script_Said_WordForWord()
    {
        await using VllmSimulator server = await VllmSimulator.StartAsync();
        using var client = new VllmClient(server.BaseUrl.ToString());

        // docs: simulator-script
        ChatCompletion answer = await client.Chat.Completions.CreateAsync(new()
        {
            Messages = [ChatMessage.User("What is the weather in Oslo?")],
            VllmXargs = new JsonObject { ["script"] = "<think>\nEasy.\n</think>\n\nIt rains." },
        });
        // end

        answer.Reasoning.ShouldNotBeNull().Trim().ShouldBe("Easy.");
        answer.Content.Trim().ShouldBe("It rains.");
    }

    [Fact]
    public async Task RunningRequests_ClientLeaves_GoToZero()
    {
        await using VllmSimulator server = await VllmSimulator.StartAsync();
        using var client = new VllmClient(server.BaseUrl.ToString());

        // docs: simulator-leave
        await foreach (string text in client.Chat.Completions.StreamAsync(new()
        {
            Messages = [ChatMessage.User("Count to a thousand.")],
            VllmXargs = new JsonObject { ["script_pause"] = 0.01 },
        }).TextAsync())
        {
            break;
        }

        while (server.RunningRequests > 0) await Task.Yield();
        // end

        server.RunningRequests.ShouldBe(0);
    }
}
