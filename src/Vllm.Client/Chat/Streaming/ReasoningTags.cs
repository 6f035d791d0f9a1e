namespace Vllm;

/// <summary>
/// Splits <c>&lt;think&gt;...&lt;/think&gt;</c> at the start of the content into reasoning, for servers that run without
/// <c>--reasoning-parser</c>. Tags later in the answer are text and stay.
/// </summary>
public sealed record ReasoningTags
{
    /// <summary>The tag that opens the reasoning.</summary>
    /// <value>Default: <c>&lt;think&gt;</c>.</value>
    public string Open { get; init; } = "<think>";

    /// <summary>The tag that closes it.</summary>
    /// <value>Default: <c>&lt;/think&gt;</c>.</value>
    public string Close { get; init; } = "</think>";

    /// <summary>Whether the chat template wrote the opening tag into the prompt, so that the answer begins inside the reasoning.</summary>
    /// <value>Default: false.</value>
    public bool StartsInReasoning { get; init; }

    internal void Validate()
    {
        if (string.IsNullOrWhiteSpace(Open) || string.IsNullOrWhiteSpace(Close))
        {
            throw new ArgumentException($"{nameof(ReasoningTags)}.{nameof(Open)} and {nameof(Close)} must not be empty.", nameof(ReasoningTags));
        }
    }
}
