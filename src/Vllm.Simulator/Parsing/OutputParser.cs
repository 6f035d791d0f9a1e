namespace Vllm.Simulator.Parsing;

/// <summary>Raw text in, reasoning, content and tool calls out: the parsers of one choice, one after the other.</summary>
internal sealed class OutputParser(ReasoningSplitter? reasoning, IToolCallSplitter? tools, bool parallelToolCalls)
{
    private readonly List<OutputDelta> _split = [];
    private readonly List<OutputDelta> _output = [];

    /// <summary>Whether a tool call was begun.</summary>
    public bool HasToolCalls { get; private set; }

    public bool IsInThought => reasoning?.IsInThought ?? false;

    /// <summary>The parts that the next piece of text makes certain; valid until the next call.</summary>
    public IReadOnlyList<OutputDelta> Add(string text, bool isLast)
    {
        _split.Clear();
        _output.Clear();
        if (reasoning is null)
        {
            _split.Add(new(OutputKind.Content, text));
        }
        else
        {
            reasoning.Add(text, isLast, _split);
        }

        bool addedContent = false;
        foreach (OutputDelta delta in _split)
        {
            if (delta.Kind == OutputKind.Content && tools is not null)
            {
                tools.Add(delta.Text, isLast, _output);
                addedContent = true;
            }
            else if (delta.Text.Length > 0)
            {
                _output.Add(delta);
            }
        }

        if (isLast && tools is not null && !addedContent)
        {
            tools.Add("", isLast, _output);
        }

        if (!parallelToolCalls)
        {
            _output.RemoveAll(delta => delta.Tool > 0);
        }

        HasToolCalls |= _output.Exists(delta => delta.Kind == OutputKind.ToolName);
        return _output;
    }
}
