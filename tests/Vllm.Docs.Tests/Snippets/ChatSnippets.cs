using System.Text.Json;

namespace Vllm.Docs.Tests.Snippets;

/// <summary>The code of <c>docs/chat.md</c>.</summary>
public sealed class ChatSnippets : SnippetTest
{
    [Fact]
    public async Task CreateAsync_Request_AnswerHasTextReasonAndUsage()
    {
        VllmClient client = Client;
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;

        // docs: chat
        var request = new ChatCompletionRequest
        {
            Model = "Qwen/Qwen3-8B",
            Messages =
            [
                ChatMessage.System("Answer in one sentence."),
                ChatMessage.User("Why is the sky blue?"),
            ],
            Temperature = 0.7,
            TopP = 0.9,
            TopK = 20,
            MinP = 0.05,
            MaxTokens = 512,
            Stop = ["\n\n\n"],
        };

        ChatCompletion answer = await client.Chat.Completions.CreateAsync(request, cancellationToken);

        Console.WriteLine(answer.Content);
        Console.WriteLine($"ended by {answer.FinishReason}, {answer.Usage?.PromptTokens} + {answer.Usage?.CompletionTokens} tokens");
        // end

        answer.Content.ShouldNotBeEmpty();
        answer.Usage!.CompletionTokens.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task CreateAsync_SecondTurn_KnowsTheFirst()
    {
        VllmClient client = Client;

        // docs: chat-turns
        List<ChatMessage> messages = [ChatMessage.User("Why is the sky blue?")];
        ChatCompletion first = await client.Chat.Completions.CreateAsync(new() { Messages = messages });

        messages.Add(first.ToMessage());
        messages.Add(ChatMessage.User("And why is the sunset red?"));
        ChatCompletion second = await client.Chat.Completions.CreateAsync(new() { Messages = messages });
        // end

        messages[1].Role.ShouldBe(ChatRole.Assistant);
        messages[1].Text.ShouldBe(first.Content);
        second.Usage!.PromptTokens.ShouldBeGreaterThan(first.Usage!.PromptTokens);
    }

    [Fact]
    public async Task CreateAsync_SeveralChoices_ComeByIndex()
    {
        VllmClient client = Client;

        // docs: chat-choices
        ChatCompletion answer = await client.Chat.Completions.CreateAsync(new()
        {
            Messages = [ChatMessage.User("A name for a cat, please.")],
            N = 3,
            Temperature = 1,
            Seed = 7,
        });

        foreach (ChatChoice choice in answer.Choices)
        {
            Console.WriteLine($"{choice.Index}: {choice.Message.Content}");
        }
        // end

        answer.Choices.Select(choice => choice.Index).ShouldBe([0, 1, 2]);
    }

    [Fact]
    public async Task CreateAsync_Logprobs_ComeWithTheirTokens()
    {
        VllmClient client = Client;

        // docs: chat-logprobs
        ChatCompletion answer = await client.Chat.Completions.CreateAsync(new()
        {
            Messages = [ChatMessage.User("Yes or no: is water wet?")],
            Logprobs = true,
            TopLogprobs = 3,
            MaxTokens = 64,
        });

        foreach (TokenLogprob token in answer.Choices[0].Logprobs ?? [])
        {
            Console.WriteLine($"{token.Token}  {Math.Exp(token.Logprob ?? double.NegativeInfinity):P0}");
        }
        // end

        answer.Choices[0].Logprobs!.Count.ShouldBeGreaterThan(0);
        answer.Choices[0].Logprobs![0].TopLogprobs.Count.ShouldBe(3);
    }

    [Fact]
    public async Task CreateAsync_Extra_IsSentAndUnknownFieldsAreKept()
    {
        VllmClient client = Client;

        // docs: chat-extra
        ChatCompletion answer = await client.Chat.Completions.CreateAsync(new()
        {
            Messages = [ChatMessage.User("Hello")],
            Extra = { ["a_field_of_tomorrow"] = true },
        });

        foreach ((string name, JsonElement value) in answer.AdditionalProperties)
        {
            Console.WriteLine($"{name} = {value}");
        }
        // end

        answer.Content.ShouldNotBeEmpty();
    }
}
