using Microsoft.Extensions.AI;

namespace Vllm;

/// <content>Turns in which the model may call tools.</content>
public sealed partial class Conversation
{
    /// <inheritdoc cref="RunToolsAsync(ChatMessage, IEnumerable{AIFunction}, ToolRunOptions, CancellationToken)"/>
    /// <param name="text">What the user says.</param>
    /// <param name="tools">The tools.</param>
    /// <param name="options">Limits, approval, errors; null takes the defaults.</param>
    /// <param name="cancellationToken">Ends the turn; the server stops generating, and the tools' tokens are cancelled.</param>
    public Task<ToolRun> RunToolsAsync(
        string text, IEnumerable<AIFunction> tools, ToolRunOptions? options = null, CancellationToken cancellationToken = default) =>
        RunToolsAsync(ChatMessage.User(text), tools, options, cancellationToken);

    /// <summary>
    /// Says something, and runs the tools that the model calls until it answers (<see cref="ChatApi.RunToolsAsync"/>). The message, all
    /// calls, their results and the answer are added to the history when the run ends; none of them when it fails.
    /// </summary>
    /// <remarks>
    /// When the run ends with calls that nobody has answered (<see cref="ToolRun.PendingCalls"/>), <see cref="Add"/> their results before
    /// the next turn.
    /// </remarks>
    /// <param name="message">What the user says.</param>
    /// <param name="tools">The tools.</param>
    /// <param name="options">Limits, approval, errors; null takes the defaults.</param>
    /// <param name="cancellationToken">Ends the turn; the server stops generating, and the tools' tokens are cancelled.</param>
    /// <exception cref="InvalidOperationException">Another turn is running.</exception>
    /// <exception cref="VllmException">A round failed; <see cref="VllmException.ToolRun"/> holds those before it.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<ToolRun> RunToolsAsync(
        ChatMessage message, IEnumerable<AIFunction> tools, ToolRunOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        options ??= new ToolRunOptions();
        options = options with { Request = options.Request ?? Options.RequestOptions };
        List<ChatMessage> messages = Occupy();
        IReadOnlyList<ChatMessage> added = [];
        try
        {
            ChatCompletionRequest request = Request with { Messages = [.. messages, message] };
            ToolRun run = await _chat.RunToolsAsync(request, tools, options, cancellationToken).ConfigureAwait(false);
            added = [message, .. run.NewMessages];
            return run;
        }
        finally
        {
            Release(history => history.AddRange(added));
        }
    }
}
