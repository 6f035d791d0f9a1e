namespace Vllm.Simulator.Parsing;

/// <summary>What a piece of the model's text is.</summary>
internal enum OutputKind
{
    Reasoning,
    Content,
    ToolName,
    ToolArguments,
}

/// <summary>A piece of the answer after the parsers.</summary>
internal readonly record struct OutputDelta(OutputKind Kind, string Text, int Tool = 0);
