namespace Vllm.Cli;

/// <summary>Asks for one answer after the other with the same settings, and has each one shown as it comes.</summary>
internal sealed class ChatAsker(VllmClient client, GenerationSettings settings, string? model, TimeProvider time) : IChatAsker
{
    private readonly RequestOptions _options = settings.OptionsFor(client);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ChatMessage>?> AskAsync(
        IReadOnlyList<ChatMessage> messages, IAnswerRenderer renderer, CancellationToken cancellationToken)
    {
        ChatCompletionRequest request = ChatRequests.Create(settings, model, messages);
        var clock = new AnswerClock(time);
        ChatCompletion? answer = await AnswerEnd.OfAsync(
            () => settings.Stream ? StreamAsync(request, renderer, clock, cancellationToken) : CreateAsync(request, renderer, clock, cancellationToken),
            AnswerSummary.Of, renderer, clock, settings.Stream);

        // Reasoning is left out: chat templates drop that of earlier turns.
        return answer is null ? null : [ChatMessage.Assistant(answer.Content, answer.ToolCalls)];
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
            Show(ChatEvents.Of(answer, isWhole: true), renderer, clock);
            return answer;
        }
        catch (VllmException exception) when (exception.PartialCompletion is { } partial)
        {
            Show(ChatEvents.Of(partial, isWhole: false), renderer, clock);
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
}
