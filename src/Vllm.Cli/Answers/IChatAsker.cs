namespace Vllm.Cli;

/// <summary>Has a conversation answered: by one answer of the model, or with tools in between.</summary>
internal interface IChatAsker
{
    /// <summary>Asks, and shows the answer and how it ended.</summary>
    /// <returns>What the answer adds to the conversation; null when it failed, which has been shown.</returns>
    /// <exception cref="UsageException">The request can never be right.</exception>
    /// <exception cref="OperationCanceledException">The user stopped it.</exception>
    Task<IReadOnlyList<ChatMessage>?> AskAsync(IReadOnlyList<ChatMessage> messages, IAnswerRenderer renderer, CancellationToken cancellationToken);
}
