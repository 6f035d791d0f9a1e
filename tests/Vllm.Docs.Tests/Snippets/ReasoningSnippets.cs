using System.Text.Json.Nodes;

namespace Vllm.Docs.Tests.Snippets;

/// <summary>The code of <c>docs/reasoning.md</c>.</summary>
public sealed class ReasoningSnippets : SnippetTest
{
    [Fact]
    public async Task CreateAsync_ThinkingModel_ReasoningStandsApart()
    {
        VllmClient client = Client;

        // docs: reasoning
        ChatCompletion answer = await client.Chat.Completions.CreateAsync(new()
        {
            Messages = [ChatMessage.User("Which is greater, 9.11 or 9.8?")],
            ReasoningEffort = ReasoningEffort.Low,
            ThinkingTokenBudget = 512,
        });

        Console.WriteLine($"thought: {answer.Reasoning}");
        Console.WriteLine($"answer:  {answer.Content}");
        // end

        answer.Reasoning.ShouldNotBeNullOrEmpty();
        answer.Content.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task StreamAsync_ThinkingModel_ReasoningComesFirst()
    {
        VllmClient client = Client;
        ChatCompletionRequest request = Question;

        // docs: reasoning-stream
        bool answers = false;
        ChatStream stream = client.Chat.Completions.StreamAsync(request);
        await foreach (ChatEvent e in stream)
        {
            if (e is ReasoningDelta thought) Console.Error.Write(thought.Text);
            if (e is ContentDelta { Text: var text })
            {
                if (!answers) Console.Error.WriteLine("\n---");
                answers = true;
                Console.Write(text);
            }
        }
        // end

        answers.ShouldBeTrue();
        stream.Completion.Reasoning.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task ChatTemplateKwargs_ThinkingOff_AnswersAtOnce()
    {
        VllmClient client = Client;

        // docs: reasoning-off
        ChatCompletion answer = await client.Chat.Completions.CreateAsync(new()
        {
            Messages = [ChatMessage.User("What is 2 + 2?")],
            ChatTemplateKwargs = new JsonObject { ["enable_thinking"] = false },
        });
        // end

        answer.Content.ShouldNotBeEmpty();
        answer.Reasoning.ShouldBeNullOrEmpty();
    }

    [Fact]
    public async Task ReasoningTags_ServerWithoutParser_AreSplit()
    {
        await using var server = await Vllm.Simulator.VllmSimulator.StartAsync(new() { ReasoningParser = "none" });
        using var client = new VllmClient(server.BaseUrl.ToString());
        var request = new ChatCompletionRequest
        {
            Messages = [ChatMessage.User("Why is the sky blue?")],
            VllmXargs = new JsonObject { ["script"] = "<think>Air scatters blue.</think>Because of the air." },
        };

        // docs: reasoning-tags
        var options = new RequestOptions { ReasoningTags = new() { StartsInReasoning = false } };
        ChatCompletion answer = await client.Chat.Completions.CreateAsync(request, options);
        // end

        answer.Reasoning.ShouldBe("Air scatters blue.");
        answer.Content.ShouldBe("Because of the air.");
    }
}
