using System.Collections;

namespace Vllm;

/// <summary>
/// A list that never changes. Not an array: to ask one for its elements through an interface costs several times as much, and who reads log
/// probabilities asks for each.
/// </summary>
internal sealed class LogprobList(TokenLogprob[] items) : IReadOnlyList<TokenLogprob>
{
    public static LogprobList Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => items.Length;

    /// <inheritdoc/>
    public TokenLogprob this[int index] => items[index];

    /// <inheritdoc/>
    public IEnumerator<TokenLogprob> GetEnumerator() => ((IEnumerable<TokenLogprob>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
