using Vllm.Benchmarks.Clients;

namespace Vllm.Benchmarks.Replay;

/// <summary>What a client has to have counted after it read the whole of a stream.</summary>
/// <param name="Characters">The UTF-16 units of the text, or of the tool call's arguments, over all choices.</param>
/// <param name="Utf8Bytes">The same in UTF-8.</param>
/// <param name="Values">Counts of usage, or of each log probability 1 with the lengths of its token and bytes.</param>
/// <param name="LineFeeds">In the body.</param>
/// <param name="Bytes">Of the body.</param>
internal sealed record StreamFacts(long Characters, long Utf8Bytes, long Values, long LineFeeds, long Bytes)
{
    /// <summary>A client that lost or made up something is no measurement.</summary>
    /// <exception cref="InvalidOperationException">It did.</exception>
    public void Check(Tally tally, string client)
    {
        // The raw socket counts HTTP's framing with the body.
        bool good = tally.Bytes > 0
            ? tally.LineFeeds >= LineFeeds && tally.Bytes >= Bytes
            : tally.Utf8Bytes > 0 ? tally.Utf8Bytes == Utf8Bytes : tally.Characters == Characters && tally.Values == Values;
        if (!good)
        {
            throw new InvalidOperationException($"{client} read {tally}, but sent was {this}.");
        }
    }
}
