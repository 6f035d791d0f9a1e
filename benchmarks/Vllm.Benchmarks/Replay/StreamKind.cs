namespace Vllm.Benchmarks.Replay;

/// <summary>What the chunks of a stream carry.</summary>
internal enum StreamKind
{
    /// <summary>Text and nothing else.</summary>
    Text,

    /// <summary>Text, each token with its log probability and those of two candidates.</summary>
    Logprobs,

    /// <summary>Text, each chunk with the usage so far.</summary>
    Usage,

    /// <summary>The arguments of one tool call, piece by piece.</summary>
    Tools,

    /// <summary>Text of four choices in turn.</summary>
    Choices,

    /// <summary>One event of so many megabytes as the plan has chunks, in HTTP chunks and writes of 4 KB.</summary>
    Large,

    /// <summary>The whole answer at once, not streamed; the number of chunks is the number of its tokens.</summary>
    Whole,
}
