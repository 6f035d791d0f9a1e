namespace Vllm.Cli;

/// <summary>How long an answer took, and how long its first token.</summary>
internal sealed class AnswerClock(TimeProvider time)
{
    private long _started;

    /// <summary>Whether the request was accepted by the library and is on its way.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>The time since the start.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_started);

    /// <summary>The time from the start to the first piece of the answer; null while none came.</summary>
    public TimeSpan? FirstToken { get; private set; }

    public void Start()
    {
        IsStarted = true;
        _started = time.GetTimestamp();
    }

    /// <summary>Something of the answer came. Usage and the end are not the model's words.</summary>
    public void See(ChatEvent chatEvent) => See(isWord: chatEvent is not (UsageReported or ChoiceFinished));

    /// <inheritdoc cref="See(ChatEvent)"/>
    public void See(CompletionEvent completionEvent) => See(isWord: completionEvent is not (CompletionUsageReported or CompletionFinished));

    private void See(bool isWord)
    {
        if (isWord)
        {
            FirstToken ??= Elapsed;
        }
    }
}
