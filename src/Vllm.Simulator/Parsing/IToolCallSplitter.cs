namespace Vllm.Simulator.Parsing;

/// <summary>Turns content that comes in pieces into content and tool calls.</summary>
internal interface IToolCallSplitter
{
    void Add(string text, bool isLast, List<OutputDelta> output);
}
