namespace Vllm.Benchmarks.Clients;

/// <summary>What a client counted while it read an answer; 0 for what it does not look at.</summary>
/// <param name="Characters">UTF-16 units of the text, or of the tool call's arguments.</param>
/// <param name="Utf8Bytes">The same in UTF-8, of clients that make no strings.</param>
/// <param name="Values">Counts of usage, or of each log probability 1 with the lengths of its token and bytes.</param>
/// <param name="LineFeeds">Of clients that do not look into the events.</param>
/// <param name="Bytes">Of the body, of the same clients.</param>
internal readonly record struct Tally(long Characters = 0, long Utf8Bytes = 0, long Values = 0, long LineFeeds = 0, long Bytes = 0);
