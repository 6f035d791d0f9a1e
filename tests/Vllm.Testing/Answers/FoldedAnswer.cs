namespace Vllm.Testing;

/// <summary>
/// What a client made of an answer, in the shape of <see cref="ExpectedAnswer"/>. It knows no type of any client:
/// the tests of the library fill it from events, those of the command line from JSON lines.
/// </summary>
public sealed record FoldedAnswer
{
    /// <summary>The joined text of choice 0 (chat).</summary>
    public string Content { get; init; } = "";

    /// <summary>The joined reasoning of choice 0.</summary>
    public string Reasoning { get; init; } = "";

    /// <summary>The joined refusal of choice 0.</summary>
    public string Refusal { get; init; } = "";

    /// <summary>The joined text of choice 0 (completions).</summary>
    public string Text { get; init; } = "";

    /// <summary>The tool calls of choice 0 in order, also one that broke off.</summary>
    public IReadOnlyList<FoldedToolCall> ToolCalls { get; init; } = [];

    /// <summary>The first non-empty finish reason of choice 0 as sent; null: none came.</summary>
    public string? FinishReason { get; init; }

    /// <summary>The last usage that was not null.</summary>
    public FoldedUsage? Usage { get; init; }

    /// <summary>The values of the chosen tokens of choice 0 in order, null where no finite number came.</summary>
    public IReadOnlyList<double?> LogProbs { get; init; } = [];

    /// <summary>All choices, in any order. Only cases with more than one look at them.</summary>
    public IReadOnlyList<FoldedChoice> Choices { get; init; } = [];

    /// <summary>How it failed; null: it did not. What came before the error stands in the other properties.</summary>
    public FoldedError? Error { get; init; }
}

/// <summary>A tool call; null is what did not come.</summary>
public sealed record FoldedToolCall(string? Id, string? Name, string? Arguments);

/// <summary>Token counts; null is one that did not come.</summary>
public sealed record FoldedUsage(long? PromptTokens, long? CompletionTokens, long? TotalTokens);

/// <summary>One of several choices.</summary>
public sealed record FoldedChoice
{
    /// <summary>Its index.</summary>
    public int Index { get; init; }

    /// <summary>Its text (chat).</summary>
    public string Content { get; init; } = "";

    /// <summary>Its text (completions).</summary>
    public string Text { get; init; } = "";

    /// <summary>Its first non-empty finish reason; null: none came.</summary>
    public string? FinishReason { get; init; }

    /// <summary>Its tool calls in order.</summary>
    public IReadOnlyList<FoldedToolCall> ToolCalls { get; init; } = [];
}

/// <summary>An error, in the words of the command line's <c>error</c> event.</summary>
public sealed record FoldedError
{
    /// <summary><c>api</c>, <c>http</c>, <c>stream</c>, <c>truncated</c>, <c>json</c> or <c>timeout</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The HTTP status, where there was one.</summary>
    public int? Status { get; init; }

    /// <summary>Whether the client calls it worth another try.</summary>
    public bool? Retryable { get; init; }

    /// <summary>The text.</summary>
    public string Message { get; init; } = "";

    /// <summary><c>too_large</c>, <c>context_length</c>, ...</summary>
    public string? Reason { get; init; }

    /// <summary>The server's code, as text.</summary>
    public string? Code { get; init; }

    /// <summary>The server's type.</summary>
    public string? Type { get; init; }

    /// <summary>The parameter the server complains about.</summary>
    public string? Param { get; init; }

    /// <summary>How long the server asks to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The moment to wait for: the header's date, or the time of the answer plus <see cref="RetryAfter"/>.</summary>
    public DateTimeOffset? RetryAfterDate { get; init; }
}
