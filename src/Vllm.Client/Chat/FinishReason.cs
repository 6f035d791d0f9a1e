namespace Vllm;

/// <summary>Why a choice ended: the server's word, unchanged. An unknown one passes.</summary>
public readonly record struct FinishReason
{
    private readonly string? _value;

    /// <summary>Wraps a word, known to this library or not.</summary>
    public FinishReason(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _value = value;
    }

    /// <summary>The model ended its answer, or a stop string or stop token came.</summary>
    public static FinishReason Stop { get; } = new("stop");

    /// <summary>The token limit was reached.</summary>
    public static FinishReason Length { get; } = new("length");

    /// <summary>
    /// The model called tools. vLLM also says so for a call that the token limit cut or whose arguments are broken:
    /// check the arguments.
    /// </summary>
    public static FinishReason ToolCalls { get; } = new("tool_calls");

    /// <summary>A content filter of a gateway ended the answer.</summary>
    public static FinishReason ContentFilter { get; } = new("content_filter");

    /// <summary>vLLM's <c>repetition_detection</c> ended the answer.</summary>
    public static FinishReason Repetition { get; } = new("repetition");

    /// <summary>The server gave the request up (pause, sleep, shutdown). Such an answer is reported as truncated.</summary>
    public static FinishReason Abort { get; } = new("abort");

    /// <summary>The server failed. Such an answer is reported as an error.</summary>
    public static FinishReason Error { get; } = new("error");

    /// <summary>Whether the answer of this choice is whole: neither given up nor failed.</summary>
    internal bool EndsWhole => this != Abort && this != Error;

    /// <summary>The word on the wire; empty for <c>default</c>.</summary>
    public string Value => _value ?? "";

    /// <inheritdoc/>
    public override string ToString() => Value;
}
