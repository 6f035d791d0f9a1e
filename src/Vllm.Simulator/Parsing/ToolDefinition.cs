using System.Text.Json;

namespace Vllm.Simulator.Parsing;

/// <summary>A tool the model may call; <see cref="Json"/> is what the template shows of it.</summary>
internal sealed record ToolDefinition(string Name, JsonElement? Parameters, string Json);
