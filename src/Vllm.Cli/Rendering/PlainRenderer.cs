namespace Vllm.Cli;

/// <summary>
/// The answer as text into a pipe or file, and nothing else there: reasoning is left out, so that <c>vllmc chat ... > file</c> gives the answer.
/// </summary>
internal sealed class PlainRenderer(CliConsole console) : IAnswerRenderer
{
    private readonly LaterChoices _later = new();
    private readonly Spinner _spinner = new(console);
    private bool _isInLine;
    private bool _hasTextInRound;

    /// <inheritdoc/>
    public void Begin() => _spinner.Start();

    /// <inheritdoc/>
    public void Show(ChatEvent chatEvent)
    {
        _spinner.Stop();
        switch (chatEvent)
        {
            case ContentDelta content:
                Write(content.ChoiceIndex, content.Text);
                break;
            case RefusalDelta refusal:
                Write(refusal.ChoiceIndex, refusal.Text);
                break;
            case ToolCallComplete { ChoiceIndex: 0 } complete:
                EndLine();
                Write(0, ToolText.Of(complete.Call) + "\n");
                break;
            case ToolCallComplete complete:
                Write(complete.ChoiceIndex, ToolText.Of(complete.Call) + "\n");
                break;
        }
    }

    /// <inheritdoc/>
    public void Show(CompletionEvent completionEvent)
    {
        _spinner.Stop();
        if (completionEvent is TextDelta text)
        {
            Write(text.ChoiceIndex, text.Text);
        }
    }

    /// <summary>What the tools did is told on the side: it is no part of the answer.</summary>
    public void Show(ToolRunEvent runEvent)
    {
        _spinner.Stop();
        switch (runEvent)
        {
            case ToolRunChatEvent { Event: ToolCallComplete complete }:
                console.WriteNote($"→ {ToolText.Of(complete.Call)}");
                break;
            case ToolRunChatEvent { Event: ContentDelta content } when !_hasTextInRound:
                // Thinking models begin each round with empty lines, also one that says nothing but a call.
                string text = content.Text.TrimStart('\n', '\r');
                _hasTextInRound = text.Length > 0;
                Write(content.ChoiceIndex, text);
                break;
            case ToolRunChatEvent chat:
                Show(chat.Event);
                break;
            case ToolFinished finished:
                console.WriteNote($"← {finished.Result.Call.Name}: {ToolText.Of(finished.Result)}");
                break;
            case ToolRoundEnded { Result.Results.Count: > 0 }:
                EndLine();
                _hasTextInRound = false;
                _spinner.Start();
                break;
        }
    }

    /// <inheritdoc/>
    public void Complete(AnswerSummary summary)
    {
        End();
        console.WriteNote(ClosingLine.Of(summary));
    }

    /// <inheritdoc/>
    public void Fail(VllmException exception)
    {
        End();
        console.WriteErrorLine(ErrorText.Of(exception));
    }

    /// <inheritdoc/>
    public void Interrupt() => End();

    /// <inheritdoc/>
    public void Dispose() => _spinner.Dispose();

    private void Write(int choice, string text)
    {
        if (choice > 0)
        {
            _later.Add(choice, text);
        }
        else if (text.Length > 0)
        {
            console.Write(text);
            _isInLine = text[^1] != '\n';
        }
    }

    private void End()
    {
        _spinner.Stop();
        EndLine();
        foreach ((string title, string text) in _later.Take())
        {
            Write(0, $"\n{title}\n{text}");
            EndLine();
        }
    }

    /// <summary>A text file ends with a line feed.</summary>
    private void EndLine()
    {
        if (_isInLine)
        {
            Write(0, "\n");
        }
    }
}
