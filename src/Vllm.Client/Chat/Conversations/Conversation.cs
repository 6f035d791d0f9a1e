namespace Vllm;

/// <summary>
/// A conversation with a model: keeps the history, sends all of it with each turn, and adds the answer when it is whole. A turn that
/// fails or is cancelled leaves the history as it was.
/// </summary>
/// <remarks>
/// One turn at a time: the next one needs the answer of this one. A second turn, or a change of the history, while one is running
/// is refused with <see cref="InvalidOperationException"/>; <see cref="Fork"/> makes a conversation that can run beside it. Reading
/// <see cref="Messages"/> is safe from any thread.
/// </remarks>
/// <example>
/// <code>
/// var conversation = new Conversation(client.Chat) { SystemPrompt = "You are a patient teacher of mathematics." };
/// ChatCompletion first = await conversation.SendAsync("What is 2 + 2?");
/// await foreach (string text in conversation.StreamAsync("And times 3?").TextAsync()) Console.Write(text);
/// </code>
/// </example>
public sealed partial class Conversation
{
    private readonly Lock _lock = new();
    private readonly List<ChatMessage> _messages;
    private readonly ChatApi _chat;
    private bool _isBusy;

    /// <summary>Counts the changes, so that a stream that is read late does not answer a history that has gone on.</summary>
    private int _version;

    /// <summary>Begins a conversation with the server's defaults.</summary>
    /// <param name="chat">Who answers: <see cref="VllmClient.Chat"/>.</param>
    public Conversation(ChatApi chat)
        : this(chat, new ChatCompletionRequest { Messages = [] })
    {
    }

    /// <summary>Begins a conversation from a request: its messages are the beginning, and all else holds for every turn.</summary>
    /// <param name="chat">Who answers: <see cref="VllmClient.Chat"/>.</param>
    /// <param name="request">Model, sampling, tools and whatever else each turn is sent with; the messages may be none.</param>
    /// <exception cref="ArgumentException">The request asks for several answers: which of them would go on?</exception>
    public Conversation(ChatApi chat, ChatCompletionRequest request)
    {
        ArgumentNullException.ThrowIfNull(chat);
        ArgumentNullException.ThrowIfNull(request);
        _chat = chat;
        _messages = [.. request.Messages];
        Request = request;
    }

    /// <summary>How the history is kept.</summary>
    public ConversationOptions Options
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = new();

    /// <summary>
    /// What each turn is sent with, its messages aside: those are <see cref="Messages"/>. A change counts from the next turn on.
    /// </summary>
    /// <exception cref="ArgumentException">The request asks for several answers.</exception>
    public ChatCompletionRequest Request
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.N is > 1 || value.Extra.ContainsKey("n"))
            {
                throw new ArgumentException(
                    $"A conversation goes on with one answer: leave {nameof(ChatCompletionRequest.N)} out, or {nameof(Fork)} it for others.",
                    nameof(value));
            }

            field = value with { Messages = [] };
        }
    }

    /// <summary>The history so far, as a copy: system prompt, turns, answers, tool results.</summary>
    public IReadOnlyList<ChatMessage> Messages
    {
        get
        {
            lock (_lock)
            {
                return [.. _messages];
            }
        }
    }

    /// <summary>
    /// The text of the system (or developer) message that begins the conversation, or null. Setting it replaces the message; null
    /// removes it.
    /// </summary>
    /// <exception cref="InvalidOperationException">A turn is running.</exception>
    public string? SystemPrompt
    {
        get => Messages is [var first, ..] && History.IsInstruction(first) ? first.Text : null;
        set => Change(messages =>
        {
            if (messages.Count > 0 && History.IsInstruction(messages[0]))
            {
                messages.RemoveAt(0);
            }

            if (value is not null)
            {
                messages.Insert(0, ChatMessage.System(value));
            }
        });
    }

    /// <summary>Adds messages without asking for an answer: examples to learn from, results of tools, turns of another conversation.</summary>
    /// <exception cref="InvalidOperationException">A turn is running.</exception>
    public void Add(params IReadOnlyList<ChatMessage> messages)
    {
        IReadOnlyList<ChatMessage> added = Require(messages, nameof(messages));
        Change(history => history.AddRange(added));
    }

    /// <summary>Forgets everything but the instructions that begin the conversation.</summary>
    /// <exception cref="InvalidOperationException">A turn is running.</exception>
    public void Clear() => Change(messages =>
    {
        int kept = History.Instructions(messages);
        messages.RemoveRange(kept, messages.Count - kept);
    });

    /// <summary>A conversation of its own with the same history, to try another way; also while a turn is running, then without it.</summary>
    public Conversation Fork() => new(_chat, Request with { Messages = Messages }) { Options = Options };

    /// <summary>How many messages; what was said stays out of logs.</summary>
    public override string ToString() => $"{nameof(Conversation)} {{ Messages = {Messages.Count} }}";

    private static IReadOnlyList<ChatMessage> Require(IReadOnlyList<ChatMessage> messages, string paramName)
    {
        ArgumentNullException.ThrowIfNull(messages, paramName);
        return messages.Contains(null!) ? throw new ArgumentException("None of the messages may be null.", paramName) : [.. messages];
    }

    private void Change(Action<List<ChatMessage>> change)
    {
        lock (_lock)
        {
            RequireIdle();
            change(_messages);
            _version++;
        }
    }

    /// <summary>Begins something that no turn may run beside; gives the history.</summary>
    private List<ChatMessage> Occupy()
    {
        lock (_lock)
        {
            RequireIdle();
            _isBusy = true;
            return [.. _messages];
        }
    }

    /// <summary>Ends it, with what becomes of the history.</summary>
    private void Release(Action<List<ChatMessage>> change)
    {
        lock (_lock)
        {
            _isBusy = false;
            change(_messages);
            _version++;
        }
    }

    /// <summary>Under the lock.</summary>
    private void RequireIdle()
    {
        if (_isBusy)
        {
            throw new InvalidOperationException(
                $"A turn of this conversation is running. Wait for its answer, dispose its stream, or call {nameof(Fork)} for a "
                + "conversation beside it.");
        }
    }
}
