namespace Vllm;

/// <summary>How far many requests have come.</summary>
public sealed record ManyProgress
{
    /// <summary>How many were begun.</summary>
    public long Started { get; init; }

    /// <summary>How many ended, well or not.</summary>
    public long Finished { get; init; }

    /// <summary>How many of those failed.</summary>
    public long Failed { get; init; }

    /// <summary>The tokens of all prompts so far, as the servers counted them.</summary>
    public long PromptTokens { get; init; }

    /// <summary>The tokens of all answers so far, as the servers counted them.</summary>
    public long CompletionTokens { get; init; }
}
