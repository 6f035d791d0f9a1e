namespace Vllm.Benchmarks.Replay;

/// <summary>The bytes of an answer, made before they are asked for: while a client is measured, the server only copies.</summary>
/// <param name="Head">Status line, headers, and the events before the content.</param>
/// <param name="Part">The chunks with content.</param>
/// <param name="Repeats">How often they are sent: 10,000,000 chunks would not fit into memory.</param>
/// <param name="Tail">The events after the content, and the end of the body.</param>
/// <param name="Ends">Where each chunk of the part ends.</param>
/// <param name="Facts">What a client has to count.</param>
internal sealed record ReplayBody(
    ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte> Part, int Repeats, ReadOnlyMemory<byte> Tail, int[] Ends, StreamFacts Facts)
{
    /// <summary>One chunk of the part.</summary>
    public ReadOnlyMemory<byte> Chunk(int position)
    {
        int start = position == 0 ? 0 : Ends[position - 1];
        return Part[start..Ends[position]];
    }
}
