using System.Text.Json;
using Vllm.Simulator.Parsing;
using Vllm.Simulator.Serving;

namespace Vllm.Simulator.Chat;

/// <summary>A chat request that passed validation, with defaults filled in; the names are vLLM's.</summary>
internal sealed record ChatRequest : GenerationRequest
{
    public ChatRequest(JsonElement body)
        : base(body)
    {
    }

    public required IReadOnlyList<ChatTurn> Messages { get; init; }

    public bool ReturnPromptText { get; init; }

    public bool AddGenerationPrompt { get; init; } = true;

    public bool ContinueFinalMessage { get; init; }

    public bool IncludeReasoning { get; init; } = true;

    /// <summary>False after <c>chat_template_kwargs.enable_thinking: false</c> or <c>reasoning_effort: "none"</c>.</summary>
    public bool EnableThinking { get; init; } = true;

    public IReadOnlyList<ToolDefinition> Tools { get; init; } = [];

    /// <summary><c>none</c>, <c>auto</c>, <c>required</c> or <c>named</c>.</summary>
    public string ToolChoice { get; init; } = "none";

    public string? NamedTool { get; init; }

    public bool ParallelToolCalls { get; init; } = true;

    /// <summary>Whether the text of this answer is read for tool calls.</summary>
    public bool MayCallTools => Tools.Count > 0 && ToolChoice != "none";
}
