using Vllm.Testing;

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

    [Fact]
    public async Task ImageFileAsync_File_IsSentAndCounted()
    {
        VllmClient client = Client;
        string path = Path.Combine(Repository.Root, "samples/Images/square.png");

        // docs: messages-image
        ChatMessage message = ChatMessage.User(
        [
            ChatContentPart.Text("What is in this picture?"),
            await ChatContentPart.ImageFileAsync(path),
        ]);
        ChatCompletion answer = await client.Chat.Completions.CreateAsync(new() { Messages = [message], MaxTokens = 300 });
        // end

        // 56 x 56 pixels are two by two patches; the rest is the text of the prompt.
        ChatCompletion textOnly = await client.Chat.Completions.CreateAsync(new() { Messages = [ChatMessage.User([message.Parts[0]])] });
        answer.Usage!.PromptTokens.ShouldBeGreaterThanOrEqualTo(textOnly.Usage!.PromptTokens + 4);
        answer.Content.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Parts_SeveralImages_AreSentInOrder()
    {
        VllmClient client = Client;
        byte[] first = await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "samples/Images/square.png"));
        byte[] second = first;

        // docs: messages-images
        ChatMessage message = ChatMessage.User(
        [
            ChatContentPart.ImageBytes(first),
            ChatContentPart.ImageBytes(second, new() { MaxBytes = 5 << 20, Detail = "low" }),
            ChatContentPart.Text("What differs between these two?"),
        ]);
        ChatStream stream = client.Chat.Completions.StreamAsync(new() { Messages = [message] });
        await foreach (string text in stream.TextAsync()) Console.Write(text);
        // end

        message.Parts.Count.ShouldBe(3);
        stream.Completion.Content.ShouldNotBeEmpty();
    }

    [Fact]
    public void ImageBytes_NoImage_IsRefused()
    {
        byte[] bytes = "%PDF-1.7"u8.ToArray();
        string refusal = "";

        // docs: messages-image-refused
        try
        {
            ChatContentPart part = ChatContentPart.ImageBytes(bytes);
        }
        catch (ArgumentException e)
        {
            refusal = e.Message; // says what the bytes are, and what is taken
        }
        // end

        refusal.ShouldContain("PDF");
    }
}
