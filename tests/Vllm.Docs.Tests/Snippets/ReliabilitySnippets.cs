using System.Text.Json.Nodes;
using Vllm.Simulator;

namespace Vllm.Docs.Tests.Snippets;

/// <summary>The code of <c>docs/reliability.md</c>.</summary>
public sealed class ReliabilitySnippets : SnippetTest
{
    [Fact]
    public async Task Limits_ASilentServer_CanBeShort()
    {
        string baseUrl = Server.BaseUrl.ToString();

        // docs: reliability-idle
        using var client = new VllmClient(new VllmClientOptions
        {
            BaseUrl = baseUrl,
            Timeouts = new() { Idle = TimeSpan.FromSeconds(20), FirstToken = TimeSpan.FromMinutes(2) },
        });
        // end

        (await client.Chat.Completions.StreamAsync(Question).ReadTextAsync()).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Fault_InAStream_KeepsWhatCame()
    {
        const string Text = "Every word of this text comes as a token or two, so that twenty of them are less than all of it, by far.";
        ChatCompletionRequest request = new()
        {
            Messages = [ChatMessage.User("Say it.")],
            ChatTemplateKwargs = new JsonObject { ["enable_thinking"] = false },
            VllmXargs = new JsonObject { ["script"] = Text },
        };
        string? kept = null;

        // docs: reliability-fault
        await using VllmSimulator server = await VllmSimulator.StartAsync(new() { Faults = FaultPlan.Parse("cut@20") });
        using var client = new VllmClient(server.BaseUrl.ToString());

        try
        {
            await client.Chat.Completions.StreamAsync(request).ReadTextAsync();
        }
        catch (VllmException e) when (e.Kind == FailureKind.Truncated)
        {
            kept = e.PartialCompletion?.Content; // the text of 20 tokens
        }
        // end

        kept.ShouldNotBeNullOrEmpty();
        Text.ShouldStartWith(kept);
    }
}
