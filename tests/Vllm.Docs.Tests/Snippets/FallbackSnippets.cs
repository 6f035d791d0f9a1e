namespace Vllm.Docs.Tests.Snippets;

/// <summary>The code of <c>docs/fallback.md</c>.</summary>
public sealed class FallbackSnippets : SnippetTest
{
    [Fact]
    public async Task FallbackClient_FirstIsDown_SecondAnswers()
    {
        string secondUrl = Server.BaseUrl.ToString();
        ChatCompletionRequest request = Question;

        // docs: fallback
        using var first = new VllmClient(new VllmClientOptions { BaseUrl = "http://127.0.0.1:1/v1", Resilience = new() { Retry = new() { MaxRetries = 0 } } });
        using var second = new VllmClient(secondUrl);

        var large = new FallbackTarget(first, model: "Qwen/Qwen3-32B");
        var small = new FallbackTarget(second, model: "Qwen/Qwen3-8B");
        var fallback = new FallbackClient([large, small], new FallbackOptions
        {
            Cooldown = TimeSpan.FromSeconds(30),
            OnFallback = failure => Console.Error.WriteLine($"{failure.Target}: {failure.Exception.Message}"),
        });

        await foreach (string text in fallback.Chat.Completions.StreamAsync(request).TextAsync())
        {
            Console.Write(text);
        }

        bool isLargeBack = fallback.IsHealthy(large);
        // end

        isLargeBack.ShouldBeFalse();
        fallback.IsHealthy(small).ShouldBeTrue();
    }

    [Fact]
    public async Task FallbackClient_AllAreDown_EachFailureIsTold()
    {
        using var down = new VllmClient(new VllmClientOptions { BaseUrl = "http://127.0.0.1:1/v1", Resilience = new() { Retry = new() { MaxRetries = 0 } } });
        var fallback = new FallbackClient([new FallbackTarget(down, name: "one"), new FallbackTarget(down, name: "two")]);
        ChatCompletionRequest request = Question;
        int told = 0;

        // docs: fallback-failed
        try
        {
            await fallback.Chat.Completions.CreateAsync(request);
        }
        catch (VllmFallbackException e)
        {
            foreach (FallbackFailure failure in e.Failures)
            {
                Console.Error.WriteLine($"{failure.Target}: {failure.Exception.Message}");
                told++;
            }
        }
        // end

        told.ShouldBe(2);
    }
}
