namespace Vllm.Cli;

/// <summary>What was said so far, and the system prompt above it. Kept in a file when there is one, which follows each change.</summary>
internal sealed class ChatHistory
{
    private readonly List<ChatMessage> _messages = [];
    private readonly HistoryFile? _file;
    private IReadOnlyList<ChatContentPart> _attachments;

    /// <summary>Begins a conversation, or goes on with that of the file.</summary>
    /// <param name="systemPrompt">The instructions; null for those of the file, if it has some.</param>
    /// <param name="file">Keeps the conversation; null for none.</param>
    /// <param name="attachments">Images that go with the next question.</param>
    /// <exception cref="UsageException">The file cannot be read.</exception>
    public ChatHistory(string? systemPrompt, HistoryFile? file = null, IReadOnlyList<ChatContentPart>? attachments = null)
    {
        _file = file;
        _attachments = attachments ?? [];
        _messages.AddRange(file?.Load() ?? []);
        if (_messages is [{ Role: var role } first, ..] && role == ChatRole.System)
        {
            systemPrompt ??= first.Text;
            _messages.RemoveAt(0);
        }

        SystemPrompt = systemPrompt;
    }

    /// <summary>The instructions for the whole conversation; null for none.</summary>
    public string? SystemPrompt { get; private set; }

    /// <summary>How many messages there are, the system prompt apart.</summary>
    public int Count => _messages.Count;

    private IEnumerable<ChatMessage> All => string.IsNullOrEmpty(SystemPrompt) ? _messages : _messages.Prepend(ChatMessage.System(SystemPrompt));

    /// <summary>The messages to send with the next question. The history stays as it is until <see cref="Add"/>.</summary>
    public IReadOnlyList<ChatMessage> With(string question) => [.. All, Question(question)];

    /// <summary>Keeps a question and what its answer adds.</summary>
    /// <exception cref="HistoryFileException">The file could not be written; the history has it all the same.</exception>
    public void Add(string question, IReadOnlyList<ChatMessage> answer)
    {
        _messages.Add(Question(question));
        _messages.AddRange(answer);
        _attachments = [];
        Save();
    }

    /// <summary>Forgets everything but the system prompt.</summary>
    /// <exception cref="HistoryFileException">The file could not be written.</exception>
    public void Clear()
    {
        _messages.Clear();
        Save();
    }

    /// <summary>Changes the instructions from the next question on; null for none.</summary>
    /// <exception cref="HistoryFileException">The file could not be written.</exception>
    public void Instruct(string? systemPrompt)
    {
        SystemPrompt = systemPrompt;
        Save();
    }

    // Images first: so the examples of most vision models have it.
    private ChatMessage Question(string text) =>
        _attachments.Count == 0 ? ChatMessage.User(text) : ChatMessage.User([.. _attachments, ChatContentPart.Text(text)]);

    private void Save() => _file?.Save([.. All]);
}
