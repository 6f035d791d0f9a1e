namespace Vllm.Docs.Tests.Snippets;

/// <summary>The code of <c>docs/completions.md</c>.</summary>
public sealed class CompletionSnippets : SnippetTest
{
    [Fact]
    public async Task CreateAsync_Prompt_GoesOn()
    {
        VllmClient client = Client;

        // docs: completion
        Completion completion = await client.Completions.CreateAsync(new()
        {
            Model = "Qwen/Qwen3-8B",
            Prompt = "Once upon a time",
            MaxTokens = 64,
            Temperature = 0.8,
            Stop = ["\n\n"],
        });

        Console.WriteLine(completion.Text);
        Console.WriteLine($"{completion.Usage?.CompletionTokens} tokens, ended by {completion.FinishReason}");
        // end

        completion.Text.ShouldNotBeEmpty();
        completion.Usage!.CompletionTokens.ShouldBeInRange(1, 64);
    }

    [Fact]
    public async Task StreamAsync_Prompt_ComesInPieces()
    {
        VllmClient client = Client;

        // docs: completion-stream
        CompletionStream stream = client.Completions.StreamAsync(new() { Prompt = "Once upon a time", MaxTokens = 64 });

        await foreach (CompletionEvent e in stream)
        {
            switch (e)
            {
                case TextDelta delta: Console.Write(delta.Text); break;
                case CompletionFinished finished: Console.WriteLine($"\nended by {finished.Reason}"); break;
            }
        }

        Completion completion = stream.Completion;
        // end

        completion.Text.ShouldNotBeEmpty();
        completion.FinishReason.ShouldNotBeNull();
    }

    [Fact]
    public async Task CreateAsync_SeveralPrompts_ChoicesNameTheirs()
    {
        VllmClient client = Client;

        // docs: completion-prompts
        string[] prompts = ["The capital of France is", "The capital of Norway is"];
        Completion completion = await client.Completions.CreateAsync(new()
        {
            Prompt = CompletionPrompt.Texts(prompts),
            MaxTokens = 16,
            N = 2,
        });

        foreach (CompletionChoice choice in completion.Choices)
        {
            Console.WriteLine($"{prompts[choice.PromptIndex]}{choice.Text}");
        }
        // end

        completion.Choices.Select(choice => choice.PromptIndex).ShouldBe([0, 0, 1, 1]);
    }

    [Fact]
    public async Task CreateAsync_EchoedLogprobs_ScoreTheText()
    {
        VllmClient client = Client;

        // docs: completion-score
        Completion scored = await client.Completions.CreateAsync(new()
        {
            Prompt = "The sky is blue.",
            Echo = true,
            Logprobs = 0,
            MaxTokens = 1,
        });

        CompletionLogprobs logprobs = scored.Choices[0].Logprobs!;
        double sum = logprobs.TokenLogprobs.Sum(value => value ?? 0); // the first token has none
        Console.WriteLine($"{sum:F2} over {logprobs.Tokens.Count} tokens");
        // end

        logprobs.TokenLogprobs[0].ShouldBeNull();
        sum.ShouldBeLessThan(0);
    }
}
