using System.ComponentModel;
using Microsoft.Extensions.AI;

namespace Vllm.Docs.Tests.Snippets;

/// <summary>The code of <c>docs/conversation.md</c>.</summary>
public sealed class ConversationSnippets : SnippetTest
{
    [Fact]
    public async Task SendAsync_Turns_AreKept()
    {
        VllmClient client = Client;

        // docs: conversation
        var conversation = new Conversation(client.Chat) { SystemPrompt = "You are a patient teacher." };

        ChatCompletion answer = await conversation.SendAsync("Why is the sky blue?");
        Console.WriteLine(answer.Content);

        await foreach (string text in conversation.StreamAsync("And why is the sunset red?").TextAsync())
        {
            Console.Write(text);
        }
        // end

        conversation.Messages.Select(message => message.Role)
            .ShouldBe([ChatRole.System, ChatRole.User, ChatRole.Assistant, ChatRole.User, ChatRole.Assistant]);
    }

    [Fact]
    public async Task Conversation_Request_HoldsForEveryTurn()
    {
        VllmClient client = Client;

        // docs: conversation-request
        var conversation = new Conversation(client.Chat, new()
        {
            Model = "Qwen/Qwen3-8B",
            Messages = [ChatMessage.System("Be brief."), ChatMessage.User("2 + 2?"), ChatMessage.Assistant("4")],
            Temperature = 0.2,
            MaxTokens = 400,
        })
        {
            Options = new() { KeepPartialAnswers = true },
        };
        // end

        await conversation.SendAsync("3 + 3?");
        conversation.Messages.Count.ShouldBe(5);
    }

    [Fact]
    public async Task Trim_CountAndTokens_OldTurnsGo()
    {
        VllmClient client = Client;
        var conversation = new Conversation(client.Chat) { SystemPrompt = "You are a patient teacher." };
        for (int i = 0; i < 3; i++)
        {
            await conversation.SendAsync($"Why is the sky blue, for the {i + 1}. time?");
        }

        // docs: conversation-trim
        int leftOut = conversation.Trim(maxMessages: 4);
        int tokens = await conversation.TrimToTokensAsync(maxTokens: 3000);
        // end

        leftOut.ShouldBe(2);
        conversation.Messages.Count.ShouldBe(5);
        tokens.ShouldBeInRange(10, 3000);
    }

    [Fact]
    public async Task SaveAsync_File_IsLoadedAgain()
    {
        VllmClient client = Client;
        var conversation = new Conversation(client.Chat);
        await conversation.SendAsync("Why is the sky blue?");

        // docs: conversation-save
        string json = conversation.ToJson();

        var later = new Conversation(client.Chat);
        later.LoadJson(json);

        Conversation other = later.Fork(); // the same history, another way on
        await other.SendAsync("Say it in French.");
        // end

        later.Messages.Count.ShouldBe(2);
        other.Messages.Count.ShouldBe(4);
    }

    [Fact]
    public async Task RunToolsAsync_Turn_IsKeptWithItsResults()
    {
        VllmClient client = Client;
        AIFunction weather = ToolFunction.Create(([Description("The city")] string city) => $"18 °C in {city}", "get_weather", "The weather now");

        // docs: conversation-tools
        var conversation = new Conversation(client.Chat);
        ToolRun run = await conversation.RunToolsAsync("What is the weather in Oslo?", [weather]);
        // end

        run.Outcome.ShouldBe(ToolRunOutcome.Answered);
        conversation.Messages.Select(message => message.Role).ShouldBe([ChatRole.User, ChatRole.Assistant, ChatRole.Tool, ChatRole.Assistant]);
    }
}
