using System.Globalization;

namespace Vllm.Simulator;

/// <summary>
/// Where in an answer a fault happens: after so many tokens, or after so many bytes of the body. Past the end of the
/// answer it does not happen. An answer that is not streamed has no tokens to count: it breaks in the middle of its body.
/// </summary>
public readonly record struct FaultPosition
{
    private FaultPosition(int least, int most, bool isBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(least);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, least);
        (Least, Most, IsBytes) = (least, most, isBytes);
    }

    internal int Least { get; }

    internal int Most { get; }

    internal bool IsBytes { get; }

    /// <summary>After the events of so many tokens; 0: after the headers.</summary>
    /// <param name="count">At least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public static FaultPosition AfterTokens(int count) => new(count, count, isBytes: false);

    /// <summary>After a number of tokens that the seed chooses.</summary>
    /// <param name="least">At least 0.</param>
    /// <param name="most">At least <paramref name="least"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is negative, or they are the wrong way round.</exception>
    public static FaultPosition AfterTokens(int least, int most) => new(least, most, isBytes: false);

    /// <summary>After so many bytes of the body, HTTP's own framing not counted; 0: after the headers.</summary>
    /// <param name="count">At least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public static FaultPosition AfterBytes(int count) => new(count, count, isBytes: true);

    /// <summary>After a number of bytes that the seed chooses.</summary>
    /// <param name="least">At least 0.</param>
    /// <param name="most">At least <paramref name="least"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is negative, or they are the wrong way round.</exception>
    public static FaultPosition AfterBytes(int least, int most) => new(least, most, isBytes: true);

    /// <summary>As in the grammar: <c>20</c>, <c>500b</c>, <c>0-40</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Least}{(Most == Least ? "" : $"-{Most}")}{(IsBytes ? "b" : "")}");

    internal int Choose(ulong draw) => Least + (int)(draw % ((ulong)(Most - Least) + 1));
}
