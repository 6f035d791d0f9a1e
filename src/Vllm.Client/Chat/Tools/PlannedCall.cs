using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Vllm;

/// <summary>A call before it runs: the function and its arguments, or the result of one that does not run.</summary>
/// <param name="Call">The call, with the arguments of the approval.</param>
/// <param name="Function">What runs; null when nothing does.</param>
/// <param name="Arguments">The arguments, when something runs.</param>
/// <param name="Settled">The result, when nothing runs.</param>
internal sealed record PlannedCall(ToolCall Call, AIFunction? Function, JsonElement Arguments, ToolResult? Settled);
