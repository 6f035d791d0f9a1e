using Vllm.Simulator.Engine;
using Vllm.Simulator.Parsing;

namespace Vllm.Simulator.Chat;

/// <summary>A chat request that passed validation, with defaults filled in; the names are vLLM's.</summary>
internal sealed record ChatRequest
{
    public required IReadOnlyList<ChatTurn> Messages { get; init; }

    public string? Model { get; init; }

    public bool Stream { get; init; }

    public bool IncludeUsage { get; init; }

    public bool ContinuousUsage { get; init; }

    public int N { get; init; } = 1;

    public double Temperature { get; init; } = 1;

    public long? Seed { get; init; }

    /// <summary>Only the Python front end has it. The simulator speaks as ever, but as recorded no script reaches it.</summary>
    public bool UseBeamSearch { get; init; }

    public int? MaxTokens { get; init; }

    /// <summary>The rules as asked for; <see cref="SamplingRules.MaxTokens"/> is fixed when the prompt is known.</summary>
    public required SamplingRules Sampling { get; init; }

    public bool Logprobs { get; init; }

    public int TopLogprobs { get; init; }

    public int? PromptLogprobs { get; init; }

    public bool ReturnTokensAsTokenIds { get; init; }

    public bool ReturnTokenIds { get; init; }

    public bool ReturnPromptText { get; init; }

    public int StreamInterval { get; init; } = 1;

    public int? TruncatePromptTokens { get; init; }

    public bool TruncateRight { get; init; }

    public bool Echo { get; init; }

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

    /// <summary><c>response_format</c> and <c>structured_outputs</c> as one: what the text has to be.</summary>
    public StructuredOutput? StructuredOutput { get; init; }

    public string? RequestId { get; init; }

    public required Steering Steering { get; init; }

    /// <summary>Whether the text of this answer is read for tool calls.</summary>
    public bool MayCallTools => Tools.Count > 0 && ToolChoice != "none";
}
