namespace Vllm;

/// <summary>
/// The base of every failure that this library reports, other than wrong arguments and the caller's own cancellation.
/// </summary>
public abstract class VllmException : Exception
{
    private int _attempts;
    private string? _endpoint;

    private protected VllmException(FailureKind kind, string message, Exception? innerException)
        : base(message, innerException) => Kind = kind;

    /// <summary>Why the call failed.</summary>
    public FailureKind Kind { get; }

    /// <summary>Whether sending the same request again may succeed.</summary>
    public virtual bool IsRetryable => false;

    /// <summary>The server's <c>x-request-id</c>, when it sent one (<c>vllm serve --enable-request-id-headers</c>).</summary>
    public string? RequestId { get; init; }

    /// <summary>How many times the request was sent, the first time and hedges included; 0 when it was never sent.</summary>
    public int Attempts
    {
        get => _attempts;
        init => _attempts = value;
    }

    /// <summary>What the other tries of the same call failed with, the oldest first; empty when this was the only one.</summary>
    public IReadOnlyList<VllmException> EarlierFailures { get; private set; } = [];

    /// <summary>The path that was called, such as <c>/v1/chat/completions</c>.</summary>
    public string? Endpoint
    {
        get => _endpoint;
        init => _endpoint = value;
    }

    /// <summary>
    /// What had arrived of a chat answer when it broke, or null when nothing was read.
    /// Tool calls in it may be incomplete: check their arguments before running one.
    /// </summary>
    public ChatCompletion? PartialCompletion
    {
        get => PartialAnswer as ChatCompletion;
        init => PartialAnswer = value ?? PartialAnswer;
    }

    /// <summary>What had arrived of an answer of <c>/v1/completions</c> when it broke, or null when nothing was read.</summary>
    public Completion? PartialTextCompletion
    {
        get => PartialAnswer as Completion;
        init => PartialAnswer = value ?? PartialAnswer;
    }

    /// <summary>The same for whichever endpoint was called.</summary>
    internal IAnswer? PartialAnswer { get; init; }

    /// <summary>The rounds that ended before this failure, when it happened in a tool loop (<see cref="ChatApi.RunToolsAsync"/>); else null.</summary>
    public ToolRun? ToolRun { get; internal set; }

    /// <summary>Whether the client itself refused to send: no word of the server, and nothing that another try at once would change.</summary>
    internal virtual bool IsOwnRefusal => false;

    /// <summary>Tells what the failure cannot know where it happens: how the whole call went.</summary>
    internal void Conclude(string endpoint, int attempts, IReadOnlyList<VllmException> earlier)
    {
        _endpoint ??= endpoint;
        _attempts = attempts;
        EarlierFailures = earlier;
    }
}
