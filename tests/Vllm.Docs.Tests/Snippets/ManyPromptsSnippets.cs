namespace Vllm.Docs.Tests.Snippets;

/// <summary>The code of <c>docs/many-prompts.md</c>.</summary>
public sealed class ManyPromptsSnippets : SnippetTest
{
    [Fact]
    public async Task CompleteManyAsync_Requests_AllAreAnswered()
    {
        VllmClient client = Client;
        int answered = 0;

        // docs: many
        string[] prompts = ["Why is the sky blue?", "Why is grass green?", "Why is snow white?"];
        IEnumerable<ChatCompletionRequest> requests = prompts.Select(prompt => new ChatCompletionRequest
        {
            Messages = [ChatMessage.User(prompt)],
            MaxTokens = 200,
        });

        await foreach (ManyResult result in client.Chat.CompleteManyAsync(requests, new() { MaxConcurrency = 32 }))
        {
            if (result.Completion is { } answer)
            {
                Console.WriteLine($"{prompts[result.Index]}: {answer.Content}");
                answered++;
            }
            else
            {
                Console.Error.WriteLine($"{prompts[result.Index]}: {result.Exception!.Message}");
            }
        }
        // end

        answered.ShouldBe(3);
    }

    [Fact]
    public async Task CompleteManyAsync_Ordered_ComesInOrderAndFailuresDoNotEndIt()
    {
        VllmClient client = Client;
        ChatCompletionRequest[] requests = [Question, Question with { Model = "another" }, Question];
        List<ManyResult> results = [];

        // docs: many-ordered
        var options = new ManyOptions
        {
            Ordered = true,
            Progress = new Progress<ManyProgress>(p => Console.Error.Write($"\r{p.Finished} done, {p.Failed} failed, {p.CompletionTokens} tokens")),
            RequestOptions = new() { Timeouts = new() { Total = TimeSpan.FromMinutes(5) } },
        };
        await foreach (ManyResult result in client.Chat.CompleteManyAsync(requests, options))
        {
            results.Add(result);
        }
        // end

        results.Select(result => result.Index).ShouldBe([0, 1, 2]);
        results.Select(result => result.IsSuccess).ShouldBe([true, false, true]);
    }
}
