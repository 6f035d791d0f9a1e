using System.Text.Json.Nodes;

namespace Vllm.Cli;

/// <summary>Asks for one answer after the other with the same settings, and has each one shown as it comes.</summary>
internal sealed class ChatAsker(VllmClient client, GenerationSettings settings, TimeProvider time)
{
    private readonly RequestOptions _options = new()
    {
        ReasoningTags = settings.ReasoningTags,
        Limits = settings.MaxEventBytes is { } bytes ? client.Options.Limits with { MaxEventBytes = bytes } : null,
    };

    /// <summary>The model that is asked for; null when the request body names its own.</summary>
    public string? Model { get; private set; } = settings.Model ?? client.Options.DefaultModel;

    /// <summary>Finds the model to ask for when nothing names one: the first that the server lists.</summary>
    /// <exception cref="VllmException">The list failed, or is empty.</exception>
    public async Task FindModelAsync(CancellationToken cancellationToken)
    {
        if (Model is null && !settings.Extra.ContainsKey("model"))
        {
            IReadOnlyList<ModelCard> models = await client.Models.ListAsync(cancellationToken);
            Model = models.Count > 0
                ? models[0].Id
                : throw new VllmResponseException("The server lists no models, so there is none to ask; name one with --model.")
                {
                    Endpoint = "/v1/models",
                    Attempts = 1,
                };
        }
    }

    /// <summary>Asks, and shows the answer and how it ended.</summary>
    /// <returns>The answer; null when it failed, which has been shown.</returns>
    /// <exception cref="UsageException">The request can never be right.</exception>
    /// <exception cref="OperationCanceledException">The user stopped it.</exception>
    public async Task<ChatCompletion?> AskAsync(IReadOnlyList<ChatMessage> messages, IAnswerRenderer renderer, CancellationToken cancellationToken)
    {
        ChatCompletionRequest request = Request(messages);
        var clock = new AnswerClock(time);
        try
        {
            ChatCompletion answer = settings.Stream
                ? await StreamAsync(request, renderer, clock, cancellationToken)
                : await CreateAsync(request, renderer, clock, cancellationToken);
            renderer.Complete(new AnswerSummary(answer, clock.Elapsed, clock.FirstToken, settings.Stream));
            return answer;
        }
        catch (VllmException exception)
        {
            renderer.Fail(exception);
            return null;
        }
        catch (OperationCanceledException)
        {
            renderer.Interrupt();
            throw;
        }
        catch (ArgumentException exception) when (!clock.IsStarted)
        {
            throw UsageException.From(exception);
        }
    }

    private async Task<ChatCompletion> StreamAsync(
        ChatCompletionRequest request, IAnswerRenderer renderer, AnswerClock clock, CancellationToken cancellationToken)
    {
        await using ChatStream stream = client.Chat.Completions.StreamAsync(request, _options, cancellationToken);
        clock.Start();
        renderer.Begin();
        await foreach (ChatEvent chatEvent in stream)
        {
            clock.See(chatEvent);
            renderer.Show(chatEvent);
        }

        return stream.Completion;
    }

    private async Task<ChatCompletion> CreateAsync(
        ChatCompletionRequest request, IAnswerRenderer renderer, AnswerClock clock, CancellationToken cancellationToken)
    {
        Task<ChatCompletion> asking = client.Chat.Completions.CreateAsync(request, _options, cancellationToken);
        clock.Start();
        renderer.Begin();
        try
        {
            ChatCompletion answer = await asking;
            Show(CompletionEvents.Of(answer, isWhole: true), renderer, clock);
            return answer;
        }
        catch (VllmException exception) when (exception.PartialCompletion is { } partial)
        {
            Show(CompletionEvents.Of(partial, isWhole: false), renderer, clock);
            throw;
        }
    }

    private static void Show(IEnumerable<ChatEvent> events, IAnswerRenderer renderer, AnswerClock clock)
    {
        foreach (ChatEvent chatEvent in events)
        {
            clock.See(chatEvent);
            renderer.Show(chatEvent);
        }
    }

    private ChatCompletionRequest Request(IReadOnlyList<ChatMessage> messages) => new()
    {
        // Messages in the extra fields replace ours; both together the library refuses.
        Messages = settings.Extra.ContainsKey("messages") ? [] : messages,
        Model = Model,
        N = settings.N,
        MaxTokens = settings.MaxTokens,
        Temperature = settings.Temperature,
        TopP = settings.TopP,
        TopK = settings.TopK,
        Seed = settings.Seed,
        Stop = settings.Stop,
        Logprobs = settings.Logprobs ? true : null,
        StreamOptions = settings.Stream ? new StreamOptions { IncludeUsage = true } : null,
        Extra = (JsonObject)settings.Extra.DeepClone(),
    };
}
