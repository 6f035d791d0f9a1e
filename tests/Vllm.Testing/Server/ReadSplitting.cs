using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Vllm.Testing;

/// <summary>Where the server cuts a body, and so where the client's reads end. A right client gives the same result for each.</summary>
/// <remarks>
/// Bodies made from a recipe (100 MB) are always cut as given or in 64 KB: their size is their topic.
/// Of other bodies over 64 KB, <see cref="OneByte"/> sends small random pieces. It formats as its name and parses
/// from it, so that xunit can take it as theory data.
/// </remarks>
public sealed record ReadSplitting : IParsable<ReadSplitting>, IFormattable
{
    /// <summary>The size of pieces where nothing else is said, and the largest body that is sent byte for byte.</summary>
    public const int DefaultPiece = 64 * 1024;

    /// <summary>As the case says (<see cref="WireAnswer.Chunking"/>), else in pieces of 64 KB.</summary>
    public static readonly ReadSplitting AsGiven = new(SplittingKind.AsGiven, 0);

    /// <summary>One byte in each piece.</summary>
    public static readonly ReadSplitting OneByte = new(SplittingKind.OneByte, 0);

    /// <summary>Status line, headers, body and its end in one write.</summary>
    public static readonly ReadSplitting Whole = new(SplittingKind.Whole, 0);

    // Enough pieces to cut every event of the largest body (0.9 MB, 5000 events) more than once.
    private const int MostRandomPieces = 16 * 1024;
    private const int OneByteFallbackSeed = 1;

    private readonly SplittingKind _kind;
    private readonly int _seed;

    private ReadSplitting(SplittingKind kind, int seed) => (_kind, _seed) = (kind, seed);

    private enum SplittingKind
    {
        AsGiven,
        OneByte,
        Whole,
        Random,
    }

    /// <summary>True for <see cref="Whole"/>.</summary>
    internal bool IsWhole => _kind == SplittingKind.Whole;

    /// <summary>Pieces of random length, most of them short; the same seed cuts the same.</summary>
    public static ReadSplitting Random(int seed) => new(SplittingKind.Random, seed);

    /// <summary>The four ways in which every case is played.</summary>
    public static IReadOnlyList<ReadSplitting> All(int seed) => [AsGiven, OneByte, Whole, Random(seed)];

    /// <summary>The splitting with this name.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static ReadSplitting Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out ReadSplitting? splitting)
            ? splitting
            : throw new FormatException($"'{s}' is no splitting: AsGiven, OneByte, Whole or Random:SEED.");

    /// <summary>The splitting with this name; false when there is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [NotNullWhen(true)] out ReadSplitting? result)
    {
        result = s?.Split(':') switch
        {
            [nameof(AsGiven)] => AsGiven,
            [nameof(OneByte)] => OneByte,
            [nameof(Whole)] => Whole,
            [nameof(Random), var seed] when int.TryParse(seed, CultureInfo.InvariantCulture, out int number) => Random(number),
            _ => null,
        };
        return result is not null;
    }

    /// <summary>How it is named in a test.</summary>
    public override string ToString() =>
        _kind == SplittingKind.Random ? string.Create(CultureInfo.InvariantCulture, $"Random:{_seed}") : _kind.ToString();

    /// <summary>Its name.</summary>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <summary>The offsets at which the pieces of the answer's first bytes end, ascending; the last one is the length.</summary>
    internal IEnumerable<long> PieceEnds(WireAnswer answer, long length)
    {
        bool generated = answer.BodyRecipe is not null;
        return _kind switch
        {
            SplittingKind.Whole when !generated => length > 0 ? [length] : [],
            SplittingKind.OneByte when !generated && length <= DefaultPiece => Every(1, length),
            SplittingKind.OneByte when !generated => AtRandom(OneByteFallbackSeed, length),
            SplittingKind.Random when !generated => AtRandom(_seed, length),
            _ => answer.Chunking is { } cuts ? Given(cuts, length) : Every(DefaultPiece, length),
        };
    }

    /// <summary>How long the server waits after a piece so that the client's read ends there.</summary>
    internal TimeSpan Pause(WireAnswer answer)
    {
        SplittingKind kind = answer.BodyRecipe is null ? _kind : SplittingKind.AsGiven;
        return kind switch
        {
            SplittingKind.AsGiven when answer.Chunking is not null => BorderPause.AsGiven,
            SplittingKind.OneByte => BorderPause.OneByte,
            SplittingKind.Random => BorderPause.Random,
            _ => TimeSpan.Zero,
        };
    }

    private static IEnumerable<long> Every(int size, long length)
    {
        for (long end = size; end < length; end += size)
        {
            yield return end;
        }

        if (length > 0)
        {
            yield return length;
        }
    }

    private static IEnumerable<long> Given(IReadOnlyList<long> cuts, long length) =>
        cuts.Where(cut => cut > 0 && cut < length).Concat(length > 0 ? [length] : []);

    private static IEnumerable<long> AtRandom(int seed, long length)
    {
        // Log-uniform: as many pieces of 1 to 2 bytes as of 64 to 128, so that cuts fall inside tokens and between events.
        // Large bodies get longer pieces, or their pauses would take longer than all other cases.
        var random = new Random(seed);
        double longest = Math.Max(128, 8.0 * length / MostRandomPieces);
        for (long end = Next(); end < length; end += Next())
        {
            yield return end;
        }

        if (length > 0)
        {
            yield return length;
        }

        long Next() => (long)Math.Pow(longest, random.NextDouble());
    }
}
