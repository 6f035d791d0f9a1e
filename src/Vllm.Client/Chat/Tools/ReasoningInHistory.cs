namespace Vllm;

/// <summary>When the reasoning of an answer goes along in its message of the conversation.</summary>
public enum ReasoningInHistory
{
    /// <summary>With answers that call tools: the model goes on with the same thought when the results are there.</summary>
    WithToolCalls,

    /// <summary>With every answer, for templates that keep all of it.</summary>
    Always,

    /// <summary>Never, for servers that refuse the field <c>reasoning</c>.</summary>
    Never,
}
