namespace Vllm.Simulator.Chat;

/// <summary>One message of the conversation, as far as the template shows it.</summary>
internal sealed record ChatTurn(string Role, string Content, IReadOnlyList<(string Name, string Arguments)> ToolCalls);
