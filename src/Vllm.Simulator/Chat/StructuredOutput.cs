using System.Text.Json;

namespace Vllm.Simulator.Chat;

/// <summary>A constraint on the text: a JSON schema (an empty one: any object), choices, a regular expression or a grammar.</summary>
internal sealed record StructuredOutput(JsonElement? JsonSchema, IReadOnlyList<string> Choices, string? Regex, string? Grammar);
