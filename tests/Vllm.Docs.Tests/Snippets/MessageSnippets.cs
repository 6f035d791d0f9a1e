namespace Vllm.Docs.Tests.Snippets;

/// <summary>The code of <c>docs/messages.md</c>.</summary>
public sealed class MessageSnippets : SnippetTest
{
    [Fact]
    public async Task Messages_OfEachRole_AreSent()
    {
        VllmClient client = Client;

        // docs: messages
        ChatMessage[] messages =
        [
            ChatMessage.System("You are a librarian."),
            ChatMessage.User("A book about whales?", name: "ada"),
            ChatMessage.Assistant("Moby-Dick."),
            ChatMessage.User("Something shorter?"),
        ];
        ChatCompletion answer = await client.Chat.Completions.CreateAsync(new() { Messages = messages });
        // end

        answer.Content.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task FromJson_RawMessage_IsSentAsItIs()
    {
        VllmClient client = Client;

        // docs: messages-json
        ChatMessage message = ChatMessage.FromJson("""{"role": "user", "content": "Hello", "name": "ada"}""");
        ChatCompletion answer = await client.Chat.Completions.CreateAsync(new() { Messages = [message] });
        // end

        message.Name.ShouldBe("ada");
        answer.Content.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task ContinueFinalMessage_Assistant_GoesOn()
    {
        VllmClient client = Client;

        // docs: messages-continue
        ChatCompletion rest = await client.Chat.Completions.CreateAsync(new()
        {
            Messages = [ChatMessage.User("Name three colours."), ChatMessage.Assistant("Red, green and")],
            ContinueFinalMessage = true,
            AddGenerationPrompt = false,
        });
        // end

        rest.Choices.ShouldHaveSingleItem();
    }
}
