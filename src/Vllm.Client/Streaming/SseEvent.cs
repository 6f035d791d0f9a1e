namespace Vllm;

/// <summary>One Server-Sent Event. Its data points into the reader's buffer and is valid until the next read.</summary>
internal readonly ref struct SseEvent(ReadOnlySpan<byte> data, bool isError, ReadOnlySpan<byte> framed)
{
    /// <summary>The data lines, joined with LF.</summary>
    public ReadOnlySpan<byte> Data { get; } = data;

    /// <summary>Whether the event's type is <c>error</c>. No other type changes the meaning: the JSON inside says what it is.</summary>
    public bool IsError { get; } = isError;

    /// <summary>
    /// From the beginning of its data line to the end of its blank line, when it has just these and they end with LF; empty otherwise.
    /// The same bytes are the same event wherever one begins (<see cref="SseReader.IsBetweenEvents"/>).
    /// </summary>
    public ReadOnlySpan<byte> Framed { get; } = framed;
}
