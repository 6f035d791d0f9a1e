namespace Vllm.Cli;

/// <summary>What was said so far, and the system prompt above it.</summary>
internal sealed class ChatHistory(string? systemPrompt)
{
    private readonly List<ChatMessage> _messages = [];

    /// <summary>The instructions for the whole conversation; null for none.</summary>
    public string? SystemPrompt { get; set; } = systemPrompt;

    /// <summary>How many messages there are, the system prompt apart.</summary>
    public int Count => _messages.Count;

    /// <summary>The messages to send with the next question. The history stays as it is until <see cref="Add"/>.</summary>
    public IReadOnlyList<ChatMessage> With(string question) =>
    [
        .. string.IsNullOrEmpty(SystemPrompt) ? Array.Empty<ChatMessage>() : [ChatMessage.System(SystemPrompt)],
        .. _messages,
        ChatMessage.User(question),
    ];

    /// <summary>Keeps a question and its whole answer. Reasoning is left out: chat templates drop that of earlier turns.</summary>
    public void Add(string question, ChatCompletion answer)
    {
        _messages.Add(ChatMessage.User(question));
        _messages.Add(ChatMessage.Assistant(answer.Content, answer.ToolCalls));
    }

    /// <summary>Forgets everything but the system prompt.</summary>
    public void Clear() => _messages.Clear();
}
