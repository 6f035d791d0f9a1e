namespace Vllm.Docs.Tests.Snippets;

/// <summary>The code of <c>docs/fluent.md</c>.</summary>
public sealed class FluentSnippets : SnippetTest
{
    [Fact]
    public async Task Create_Steps_MakeARequest()
    {
        VllmClient client = Client;

        // docs: fluent
        ChatCompletion answer = await client.Chat.Completions.Create()
            .Model("Qwen/Qwen3-8B")
            .System("Answer in one sentence.")
            .User("Why is the sky blue?")
            .Temperature(0.7)
            .MaxTokens(512)
            .SendAsync();
        // end

        answer.Content.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Create_SharedBeginning_StaysAsItIs()
    {
        VllmClient client = Client;

        // docs: fluent-shared
        ChatCompletionBuilder translator = client.Chat.Completions.Create()
            .System("Translate into Norwegian.")
            .Temperature(0);

        ChatCompletion one = await translator.User("Good morning").SendAsync();
        string two = await translator.User("Good night").StreamAsync().ReadTextAsync();

        ChatCompletionRequest request = translator.User("Good day").Request; // the record that would be sent
        // end

        translator.Request.Messages.ShouldHaveSingleItem();
        request.Messages.Count.ShouldBe(2);
        one.Content.ShouldNotBe(two);
    }
}
