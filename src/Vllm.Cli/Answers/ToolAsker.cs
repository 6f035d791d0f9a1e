using Microsoft.Extensions.AI;

namespace Vllm.Cli;

/// <summary>Has a conversation answered with the help of tools, and shows each round of it as it comes.</summary>
internal sealed class ToolAsker(
    VllmClient client, GenerationSettings settings, string? model, IReadOnlyList<AIFunction> tools, TimeProvider time) : IChatAsker
{
    // In the last round calls are forbidden, so that the user gets an answer at any rate. The messages of these tools are written for the model.
    private readonly ToolRunOptions _options = new() { AnswerInLastRound = true, ShowExceptions = true, Request = settings.OptionsFor(client) };

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ChatMessage>?> AskAsync(
        IReadOnlyList<ChatMessage> messages, IAnswerRenderer renderer, CancellationToken cancellationToken)
    {
        ChatCompletionRequest request = ChatRequests.Create(settings, model, messages);
        var clock = new AnswerClock(time);
        ToolRun? run = await AnswerEnd.OfAsync(
            () => settings.Stream ? StreamAsync(request, renderer, clock, cancellationToken) : RunAsync(request, renderer, clock, cancellationToken),
            AnswerSummary.Of, renderer, clock, settings.Stream);

        // A call without a result would make the server refuse the next turn.
        return run is null ? null : [.. run.NewMessages, .. run.PendingCalls.Select(call => call.Error("The answer was cut; nothing was run."))];
    }

    private async Task<ToolRun> StreamAsync(
        ChatCompletionRequest request, IAnswerRenderer renderer, AnswerClock clock, CancellationToken cancellationToken)
    {
        ToolRunStream stream = client.Chat.StreamToolsAsync(request, tools, _options, cancellationToken);
        clock.Start();
        renderer.Begin();
        await foreach (ToolRunEvent runEvent in stream)
        {
            Show(runEvent, renderer, clock);
        }

        return stream.Run;
    }

    private async Task<ToolRun> RunAsync(
        ChatCompletionRequest request, IAnswerRenderer renderer, AnswerClock clock, CancellationToken cancellationToken)
    {
        Task<ToolRun> running = client.Chat.RunToolsAsync(request, tools, _options, cancellationToken);
        clock.Start();
        renderer.Begin();
        try
        {
            ToolRun run = await running;
            Show(run, partial: null, renderer, clock);
            return run;
        }
        catch (VllmException exception) when (exception.ToolRun is { } run)
        {
            Show(run, exception.PartialCompletion, renderer, clock);
            throw;
        }
    }

    private static void Show(ToolRun run, ChatCompletion? partial, IAnswerRenderer renderer, AnswerClock clock)
    {
        foreach (ToolRunEvent runEvent in ToolRunEvents.Of(run, partial))
        {
            Show(runEvent, renderer, clock);
        }
    }

    private static void Show(ToolRunEvent runEvent, IAnswerRenderer renderer, AnswerClock clock)
    {
        if (runEvent is ToolRunChatEvent chat)
        {
            clock.See(chat.Event);
        }

        renderer.Show(runEvent);
    }
}
