namespace Vllm;

/// <summary>How a <see cref="Conversation"/> keeps its history.</summary>
public sealed record ConversationOptions
{
    /// <summary>
    /// Whether an answer that failed, was cancelled or was left before its end stays in the history with the text that had come, and
    /// the turn that it answered with it. Tool calls of such an answer never stay: they may be cut.
    /// </summary>
    /// <value>Default: false, the history is as it was before the turn.</value>
    public bool KeepPartialAnswers { get; init; }

    /// <summary>When the reasoning of an answer stays in the history. The server's template decides what the model sees of it.</summary>
    /// <value>Default: <see cref="ReasoningInHistory.WithToolCalls"/>.</value>
    public ReasoningInHistory Reasoning { get; init; } = ReasoningInHistory.WithToolCalls;

    /// <summary>The settings of each call; null takes the client's.</summary>
    public RequestOptions? RequestOptions { get; init; }

    /// <summary>
    /// Counts the tokens of a prompt for <see cref="Conversation.TrimToTokensAsync"/>; null asks the server's own tokenizer
    /// (<c>POST /tokenize</c>), which knows the model's chat template.
    /// </summary>
    public Func<IReadOnlyList<ChatMessage>, CancellationToken, Task<int>>? CountTokensAsync { get; init; }
}
