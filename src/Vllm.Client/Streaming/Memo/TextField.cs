namespace Vllm;

/// <summary>The field of a chunk that holds the text of one piece.</summary>
internal enum TextField
{
    /// <summary><c>content</c>, or the <c>text</c> of a completion.</summary>
    Content,

    /// <summary><c>reasoning</c>.</summary>
    Reasoning,

    /// <summary><c>reasoning_content</c>.</summary>
    OlderReasoning,

    /// <summary>The <c>arguments</c> of a tool call that began before.</summary>
    Arguments,
}
