namespace Vllm.Cli;

/// <summary>Shows an answer as it comes: <see cref="Begin"/>, events, and then one of the three ends.</summary>
internal interface IAnswerRenderer : IDisposable
{
    /// <summary>A request is on its way: for the answer, or before it for what is asked for. May come again.</summary>
    void Begin();

    /// <summary>Something came of a chat answer.</summary>
    void Show(ChatEvent chatEvent);

    /// <summary>Something came of a completion.</summary>
    void Show(CompletionEvent completionEvent);

    /// <summary>Something came of answers with tools between them.</summary>
    void Show(ToolRunEvent runEvent);

    /// <summary>The answer is complete.</summary>
    void Complete(AnswerSummary summary);

    /// <summary>It failed. Also without <see cref="Begin"/>, when there was not even a request.</summary>
    void Fail(VllmException exception);

    /// <summary>The user stopped it.</summary>
    void Interrupt();
}
