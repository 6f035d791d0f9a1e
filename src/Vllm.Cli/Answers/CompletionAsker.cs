using System.Text.Json.Nodes;

namespace Vllm.Cli;

/// <summary>Has a text gone on with, and shows what comes.</summary>
internal sealed class CompletionAsker(VllmClient client, GenerationSettings settings, string? model, TimeProvider time)
{
    private readonly RequestOptions _options = settings.OptionsFor(client);

    /// <summary>Asks, and shows the completion and how it ended.</summary>
    /// <param name="prompt">The text to go on with.</param>
    /// <param name="echo">Whether it is to stand before its completion.</param>
    /// <param name="renderer">Shows it.</param>
    /// <param name="cancellationToken">The user stops it.</param>
    /// <returns>The completion; null when it failed, which has been shown.</returns>
    /// <exception cref="UsageException">The request can never be right.</exception>
    /// <exception cref="OperationCanceledException">The user stopped it.</exception>
    public Task<Completion?> AskAsync(string prompt, bool echo, IAnswerRenderer renderer, CancellationToken cancellationToken)
    {
        CompletionRequest request = Request(prompt, echo);
        var clock = new AnswerClock(time);
        return AnswerEnd.OfAsync(
            () => settings.Stream ? StreamAsync(request, renderer, clock, cancellationToken) : CreateAsync(request, renderer, clock, cancellationToken),
            AnswerSummary.Of, renderer, clock, settings.Stream);
    }

    private async Task<Completion> StreamAsync(
        CompletionRequest request, IAnswerRenderer renderer, AnswerClock clock, CancellationToken cancellationToken)
    {
        await using CompletionStream stream = client.Completions.StreamAsync(request, _options, cancellationToken);
        clock.Start();
        renderer.Begin();
        await foreach (CompletionEvent completionEvent in stream)
        {
            clock.See(completionEvent);
            renderer.Show(completionEvent);
        }

        return stream.Completion;
    }

    private async Task<Completion> CreateAsync(
        CompletionRequest request, IAnswerRenderer renderer, AnswerClock clock, CancellationToken cancellationToken)
    {
        Task<Completion> asking = client.Completions.CreateAsync(request, _options, cancellationToken);
        clock.Start();
        renderer.Begin();
        try
        {
            Completion answer = await asking;
            Show(answer, renderer, clock);
            return answer;
        }
        catch (VllmException exception) when (exception.PartialTextCompletion is { } partial)
        {
            Show(partial, renderer, clock);
            throw;
        }
    }

    private static void Show(Completion answer, IAnswerRenderer renderer, AnswerClock clock)
    {
        foreach (CompletionEvent completionEvent in CompletionEvents.Of(answer))
        {
            clock.See(completionEvent);
            renderer.Show(completionEvent);
        }
    }

    private CompletionRequest Request(string prompt, bool echo) => new()
    {
        // Prompts in the extra fields replace ours.
        Prompt = settings.Extra.ContainsKey("prompt") || settings.Extra.ContainsKey("prompt_embeds")
            ? null
            : CompletionPrompt.Text(prompt),
        Model = model,
        Echo = echo ? true : null,
        N = settings.N,
        MaxTokens = settings.MaxTokens,
        Temperature = settings.Temperature,
        TopP = settings.TopP,
        TopK = settings.TopK,
        Seed = settings.Seed,
        Stop = settings.Stop,

        // 0 would do for vLLM, which then gives the chosen tokens alone; other servers take it for "none".
        Logprobs = settings.Logprobs ? 1 : null,
        StreamOptions = settings.Stream ? new StreamOptions { IncludeUsage = true } : null,
        Extra = (JsonObject)settings.Extra.DeepClone(),
    };
}
