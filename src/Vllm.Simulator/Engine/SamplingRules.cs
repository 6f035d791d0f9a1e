namespace Vllm.Simulator.Engine;

/// <summary>When a generation ends and which of its tokens show, with vLLM's names and defaults.</summary>
internal sealed record SamplingRules
{
    public required int MaxTokens { get; init; }

    /// <summary>Tokens after which the engine gives up (<c>abort</c>); null: never.</summary>
    public int? AbortAfter { get; init; }

    public int MinTokens { get; init; }

    public IReadOnlyList<string> Stop { get; init; } = [];

    public bool IncludeStopInOutput { get; init; }

    public IReadOnlyList<int> StopTokenIds { get; init; } = [];

    public bool IgnoreEos { get; init; }

    public bool SkipSpecialTokens { get; init; } = true;

    /// <summary>Tokens of thought after which <c>&lt;/think&gt;</c> is forced; null: no limit.</summary>
    public int? ThinkingBudget { get; init; }
}
