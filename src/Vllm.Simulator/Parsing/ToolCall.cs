namespace Vllm.Simulator.Parsing;

/// <summary>A whole tool call of an answer that is not streamed.</summary>
internal sealed record ToolCall(string Name, string Arguments);

/// <summary>A whole answer after the parsers; null where there is nothing of the kind.</summary>
internal sealed record ParsedMessage(string? Content, string? Reasoning, IReadOnlyList<ToolCall> ToolCalls);
