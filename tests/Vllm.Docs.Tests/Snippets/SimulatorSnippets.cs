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
    public async Task Faults_OfAPlan_ComeInOrder()
    {
        // docs: simulator-faults
        await using VllmSimulator server = await VllmSimulator.StartAsync(new() { Faults = FaultPlan.Parse("503,none,cut@20") });
        // end

        using var client = new VllmClient(new VllmClientOptions { BaseUrl = server.BaseUrl.ToString(), Resilience = new() { Retry = new() { MaxRetries = 0 } } });
        ChatCompletionRequest request = new() { Messages = [ChatMessage.User("Count to a thousand.")] };
        (await Should.ThrowAsync<VllmApiException>(() => client.Chat.Completions.CreateAsync(request))).StatusCode.ShouldBe(System.Net.HttpStatusCode.ServiceUnavailable);
        (await client.Chat.Completions.CreateAsync(request)).Content.ShouldNotBeEmpty();
        (await Should.ThrowAsync<VllmException>(() => client.Chat.Completions.StreamAsync(request).ReadTextAsync())).Kind.ShouldBe(FailureKind.Truncated);
    }

    [Fact]
    public void Faults_Shares_AreThoseOfTheText()
    {
        SimulatorOptions options = new()
        {
            // docs: simulator-fault-shares
            Faults = FaultPlan.Shares((Fault.Reset(FaultPosition.AfterTokens(0, 40)), 5), (Fault.Status(503), 10)),
            // end
        };

        options.Faults.ToString().ShouldBe("reset@0-40=5%,503=10%");
    }

    [Fact]
    public async Task Fault_OfARequest_Happens()
    {
        await using VllmSimulator server = await VllmSimulator.StartAsync();
        using var client = new VllmClient(new VllmClientOptions
        {
            BaseUrl = server.BaseUrl.ToString(),
            Timeouts = new() { FirstToken = TimeSpan.FromSeconds(0.2) },
        });

        (await Should.ThrowAsync<VllmTimeoutException>(AskAsync)).Phase.ShouldBe(TimeoutPhase.FirstToken);

        async Task AskAsync()
        {
            // docs: simulator-fault-request
            ChatCompletion answer = await client.Chat.Completions.CreateAsync(new()
            {
                Messages = [ChatMessage.User("Hello")],
                VllmXargs = new JsonObject { ["fault"] = "stall@20" },
            });
            // end
            answer.Content.ShouldBeNull();
        }
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
