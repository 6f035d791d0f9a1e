namespace Vllm;

/// <content>Turns: something is said, and the model answers.</content>
public sealed partial class Conversation
{
    /// <summary>Says something and waits for the whole answer. Both are added to the history when the answer is whole.</summary>
    /// <param name="text">What the user says.</param>
    /// <param name="cancellationToken">Ends the turn; the server stops generating.</param>
    /// <exception cref="InvalidOperationException">Another turn is running.</exception>
    /// <exception cref="VllmException">The turn failed.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public Task<ChatCompletion> SendAsync(string text, CancellationToken cancellationToken = default) =>
        SendAsync([ChatMessage.User(text)], cancellationToken);

    /// <inheritdoc cref="SendAsync(string, CancellationToken)"/>
    /// <param name="message">What the user says, with images and the like, or the result of a tool.</param>
    /// <param name="cancellationToken">Ends the turn; the server stops generating.</param>
    public Task<ChatCompletion> SendAsync(ChatMessage message, CancellationToken cancellationToken = default) =>
        SendAsync([message], cancellationToken);

    /// <inheritdoc cref="SendAsync(string, CancellationToken)"/>
    /// <param name="messages">
    /// Everything that is new, such as the results of several tools; empty to have the history answered as it is.
    /// </param>
    /// <param name="cancellationToken">Ends the turn; the server stops generating.</param>
    public Task<ChatCompletion> SendAsync(IReadOnlyList<ChatMessage> messages, CancellationToken cancellationToken = default) =>
        Start(messages, stream: false, cancellationToken).ToCompletionAsync(CancellationToken.None);

    /// <summary>
    /// Says something and gives the answer as it comes. Both are added to the history when the stream has been read to its end, or
    /// left after its finish reason.
    /// </summary>
    /// <param name="text">What the user says.</param>
    /// <param name="cancellationToken">Ends the turn; the server stops generating.</param>
    /// <exception cref="InvalidOperationException">Another turn is running; thrown by the reading when one began in between.</exception>
    public ChatStream StreamAsync(string text, CancellationToken cancellationToken = default) =>
        StreamAsync([ChatMessage.User(text)], cancellationToken);

    /// <inheritdoc cref="StreamAsync(string, CancellationToken)"/>
    /// <param name="message">What the user says, with images and the like, or the result of a tool.</param>
    /// <param name="cancellationToken">Ends the turn; the server stops generating.</param>
    public ChatStream StreamAsync(ChatMessage message, CancellationToken cancellationToken = default) =>
        StreamAsync([message], cancellationToken);

    /// <inheritdoc cref="StreamAsync(string, CancellationToken)"/>
    /// <param name="messages">
    /// Everything that is new, such as the results of several tools; empty to have the history answered as it is.
    /// </param>
    /// <param name="cancellationToken">Ends the turn; the server stops generating.</param>
    public ChatStream StreamAsync(IReadOnlyList<ChatMessage> messages, CancellationToken cancellationToken = default) =>
        Start(messages, stream: true, cancellationToken);

    private ChatStream Start(IReadOnlyList<ChatMessage> messages, bool stream, CancellationToken cancellationToken)
    {
        IReadOnlyList<ChatMessage> added = Require(messages, nameof(messages));
        ChatCompletionRequest request;
        Turn turn;
        lock (_lock)
        {
            RequireIdle();
            request = Request with { Messages = [.. _messages, .. added] };
            turn = new Turn(this, added, _version);
        }

        return _chat.Completions.Start(request, Options.RequestOptions, stream, cancellationToken, turn);
    }

    private sealed class Turn(Conversation conversation, IReadOnlyList<ChatMessage> added, int version) : IAnswerTurn<ChatCompletion>
    {
        public void Begin()
        {
            lock (conversation._lock)
            {
                conversation.RequireIdle();
                if (conversation._version != version)
                {
                    throw new InvalidOperationException(
                        $"The conversation has changed since {nameof(StreamAsync)} was called: this stream would answer what it was before. "
                        + "Call it again.");
                }

                conversation._isBusy = true;
            }
        }

        public void End(ChatCompletion completion, bool isWhole)
        {
            lock (conversation._lock)
            {
                conversation._isBusy = false;
                if (AnswerFor(completion, isWhole) is { } answer)
                {
                    conversation._messages.AddRange([.. added, answer]);
                    conversation._version++;
                }
            }
        }

        private ChatMessage? AnswerFor(ChatCompletion completion, bool isWhole)
        {
            if (isWhole && completion.Choices.Count > 0)
            {
                return completion.ToMessage(conversation.Options.Reasoning);
            }

            return conversation.Options.KeepPartialAnswers && completion.Content.Length > 0
                ? ChatMessage.Assistant(completion.Content)
                : null;
        }
    }
}
