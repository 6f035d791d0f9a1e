namespace Vllm;

/// <summary>
/// Ends an answer that has fallen into repeating itself: the same row of tokens, over and over. The finish reason is then
/// <c>repetition</c>.
/// </summary>
public sealed record RepetitionDetection
{
    /// <summary>The longest row that is looked for, in tokens. At least 0; 0 switches the detection off.</summary>
    /// <remarks><c>max_pattern_size</c>. Default: 0.</remarks>
    public int? MaxPatternSize { get; init; }

    /// <summary>
    /// The shortest row that is looked for, in tokens. At least 0 and at most <see cref="MaxPatternSize"/>; 0 counts as 1.
    /// </summary>
    /// <remarks><c>min_pattern_size</c>. Default: 0.</remarks>
    public int? MinPatternSize { get; init; }

    /// <summary>How often the row must come in succession to count. At least 2 when the detection is on.</summary>
    /// <remarks><c>min_count</c>. Default: 0, so it has to be given.</remarks>
    public int? MinCount { get; init; }
}
