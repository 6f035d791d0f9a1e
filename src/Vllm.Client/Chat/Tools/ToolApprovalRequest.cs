using Microsoft.Extensions.AI;

namespace Vllm;

/// <summary>A call that waits for approval.</summary>
/// <param name="Call">The call. Its arguments are a JSON object.</param>
/// <param name="Function">The tool that would run.</param>
/// <param name="Round">The round, from 1.</param>
public sealed record ToolApprovalRequest(ToolCall Call, AIFunction Function, int Round)
{
    /// <summary>Whether the tool itself asks for approval (<see cref="ApprovalRequiredAIFunction"/>).</summary>
    public bool IsRequired => Function.GetService<ApprovalRequiredAIFunction>() is not null;
}
