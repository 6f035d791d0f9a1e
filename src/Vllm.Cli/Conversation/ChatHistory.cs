namespace Vllm.Cli;

/// <summary>What was said so far, and the instructions above it. Kept in a file when there is one, which follows each change.</summary>
/// <remarks>
/// A turn is not the conversation's own: <c>--extra</c> and <c>-n</c> may ask for what it refuses, and the first of several answers goes on.
/// </remarks>
internal sealed class ChatHistory
{
    private readonly Conversation _conversation;
    private readonly HistoryFile? _file;
    private IReadOnlyList<ChatContentPart> _images;

    /// <summary>Begins a conversation, or goes on with that of the file.</summary>
    /// <param name="conversation">An empty one.</param>
    /// <param name="systemPrompt">The instructions; null for those of the file, if it has some, and empty for none.</param>
    /// <param name="file">Keeps the conversation; null for none.</param>
    /// <param name="images">What goes with the next question.</param>
    /// <exception cref="UsageException">The file cannot be read.</exception>
    public ChatHistory(Conversation conversation, string? systemPrompt, HistoryFile? file = null, IReadOnlyList<ChatContentPart>? images = null)
    {
        _conversation = conversation;
        _file = file;
        _images = images ?? [];
        file?.Load(conversation);
        if (systemPrompt is not null)
        {
            conversation.SystemPrompt = systemPrompt.Length > 0 ? systemPrompt : null;
        }
    }

    /// <summary>How many messages there are, the instructions apart.</summary>
    public int Count => _conversation.Messages.Count - (_conversation.SystemPrompt is null ? 0 : 1);

    /// <summary>The messages to send with the next question. The history stays as it is until <see cref="Add"/>.</summary>
    public IReadOnlyList<ChatMessage> With(string question) => [.. _conversation.Messages, Question(question)];

    /// <summary>Keeps a question and what its answer adds.</summary>
    /// <exception cref="HistoryFileException">The file could not be written; the history has it all the same.</exception>
    public void Add(string question, IReadOnlyList<ChatMessage> answer)
    {
        _conversation.Add([Question(question), .. answer]);
        _images = [];
        Save();
    }

    /// <summary>Forgets everything but the instructions.</summary>
    /// <exception cref="HistoryFileException">The file could not be written.</exception>
    public void Clear()
    {
        _conversation.Clear();
        Save();
    }

    /// <summary>Changes the instructions from the next question on; null for none.</summary>
    /// <exception cref="HistoryFileException">The file could not be written.</exception>
    public void Instruct(string? systemPrompt)
    {
        _conversation.SystemPrompt = systemPrompt;
        Save();
    }

    // Images first, as in the examples of most models that see.
    private ChatMessage Question(string text) =>
        _images.Count == 0 ? ChatMessage.User(text) : ChatMessage.User([.. _images, ChatContentPart.Text(text)]);

    private void Save() => _file?.Save(_conversation);
}
