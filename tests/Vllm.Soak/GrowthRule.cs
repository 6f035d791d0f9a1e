namespace Vllm.Soak;

/// <summary>A quantity that must not grow: what it may be more at the end than before.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Of">Its value; null: not known on this system.</param>
/// <param name="Share">Growth that is allowed, as a share of what it was.</param>
/// <param name="Slack">And growth that is allowed in any case.</param>
internal sealed record GrowthRule(string Name, Func<ResourceSample, double?> Of, double Share, double Slack)
{
    private const double Megabyte = 1024 * 1024;

    /// <summary>
    /// Under load, between the first and the last third of the time after the warm-up. Streams begin and end all the time,
    /// so that each number swings by some percent; a leak of one buffer, socket or object for each hundredth stream is far more.
    /// </summary>
    public static IReadOnlyList<GrowthRule> UnderLoad { get; } =
    [
        new("managed memory after GC, MB", sample => sample.ManagedBytes / Megabyte, 0.10, 3),
        new("resident memory, MB", sample => sample.ResidentBytes / Megabyte, 0.10, 24),
        new("handles", sample => sample.Handles, 0.10, 30),
        new("sockets", sample => sample.Sockets, 0.10, 30),
        new("pooled buffers", sample => sample.Buffers, 0.10, 30),
        new("threads", sample => sample.Threads, 0.25, 8),
    ];

    /// <summary>At rest, when all clients are gone, against the rest before the load.</summary>
    public static IReadOnlyList<GrowthRule> AtRest { get; } =
    [
        // Pools and caches keep some of what the load made them rent.
        new("managed memory after GC, MB", sample => sample.ManagedBytes / Megabyte, 0, 12),
        new("handles", sample => sample.Handles, 0, 8),
        new("sockets", sample => sample.Sockets, 0, 0),
        new("half-closed connections", sample => sample.HalfClosed, 0, 0),
        new("pooled buffers", sample => sample.Buffers, 0, 16),
    ];

    /// <summary>Compares two values that are known.</summary>
    public GrowthFinding? Compare(IReadOnlyList<ResourceSample> before, IReadOnlyList<ResourceSample> after)
    {
        (double? first, double? last) = (Median(before), Median(after));
        return first is { } known && last is { } now ? new(Name, known, now, (known * (1 + Share)) + Slack) : null;
    }

    private double? Median(IReadOnlyList<ResourceSample> samples)
    {
        double[] values = [.. samples.Select(Of).OfType<double>().Order()];
        return values.Length == 0 ? null : values[values.Length / 2];
    }
}

/// <summary>What a rule found.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Before">The median before.</param>
/// <param name="After">The median after.</param>
/// <param name="Limit">The most that is allowed after.</param>
internal sealed record GrowthFinding(string Name, double Before, double After, double Limit)
{
    public bool IsGood => After <= Limit;
}
