namespace Vllm.Cli;

/// <summary>
/// The answer for a person at a terminal: reasoning dimmed as it comes and folded into one line when the answer begins, then the answer, then one
/// line with tokens and speed.
/// </summary>
internal sealed class TerminalRenderer(CliConsole console) : IAnswerRenderer
{
    private readonly LaterChoices _later = new();
    private readonly Spinner _spinner = new(console);
    private ReasoningBlock? _reasoning;
    private bool _isInLine;
    private bool _hasText;

    /// <inheritdoc/>
    public void Begin() => _spinner.Start();

    /// <inheritdoc/>
    public void Show(ChatEvent chatEvent)
    {
        _spinner.Stop();
        switch (chatEvent)
        {
            case ReasoningDelta { ChoiceIndex: 0 } reasoning:
                _reasoning ??= BeginReasoning();
                _reasoning.Write(reasoning.Text);
                break;
            case ContentDelta content:
                Write(content.ChoiceIndex, content.Text);
                break;
            case RefusalDelta refusal:
                Write(refusal.ChoiceIndex, refusal.Text);
                break;
            case ToolCallComplete { ChoiceIndex: 0 } complete:
                FoldReasoning();
                EndLine();
                console.Write(console.OutputStyle.Cyan(PrintableText.Of($"→ {ToolText.Of(complete.Call)}")) + "\n");
                break;
            case ToolCallComplete complete:
                Write(complete.ChoiceIndex, $"→ {ToolText.Of(complete.Call)}\n");
                break;
        }
    }

    /// <inheritdoc/>
    public void Show(CompletionEvent completionEvent)
    {
        _spinner.Stop();
        if (completionEvent is TextDelta text)
        {
            // All of it: where a text goes on, an empty line at the beginning is its first paragraph's end.
            _hasText = true;
            Write(text.ChoiceIndex, text.Text);
        }
    }

    /// <inheritdoc/>
    public void Show(ToolRunEvent runEvent)
    {
        switch (runEvent)
        {
            case ToolRunChatEvent chat:
                Show(chat.Event);
                break;
            case ToolFinished finished:
                _spinner.Stop();
                console.Write(console.OutputStyle.Dim($"← {PrintableText.OneLine(finished.Result.Call.Name)}: {ToolText.Of(finished.Result)}") + "\n");
                break;
            case ToolRoundEnded { Result.Results.Count: > 0 }:
                EndLine();
                _hasText = false;
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
    public void Interrupt()
    {
        End();
        console.WriteNote("(stopped)");
    }

    /// <inheritdoc/>
    public void Dispose() => _spinner.Dispose();

    private ReasoningBlock BeginReasoning()
    {
        EndLine();
        return new ReasoningBlock(console);
    }

    private void FoldReasoning()
    {
        _reasoning?.Fold();
        _reasoning = null;
    }

    private void Write(int choice, string text)
    {
        if (choice > 0)
        {
            _later.Add(choice, text);
            return;
        }

        // Thinking models begin their answer with empty lines.
        string shown = PrintableText.Of(_hasText ? text : text.TrimStart('\n', '\r'));
        if (shown.Length > 0)
        {
            FoldReasoning();
            console.Write(shown);
            _isInLine = shown[^1] != '\n';
            _hasText = true;
        }
    }

    private void End()
    {
        _spinner.Stop();

        // Reasoning that no answer followed is all there is: it stays.
        _reasoning?.EndLine();
        _reasoning = null;
        EndLine();
        foreach ((string title, string text) in _later.Take())
        {
            console.Write($"\n{console.OutputStyle.Dim(title)}\n");
            Write(0, text);
            EndLine();
        }
    }

    private void EndLine()
    {
        if (_isInLine)
        {
            console.Write("\n");
            _isInLine = false;
        }
    }
}
