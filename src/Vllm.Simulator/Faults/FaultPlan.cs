using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Vllm.Simulator.Engine;

namespace Vllm.Simulator;

/// <summary>
/// Which of a server's answers go wrong: a share of them, chosen by the seed, or the first ones, in order. Only answers of
/// a model count (chat and completions); the same seed and the same number of the request give the same fault. Immutable.
/// </summary>
public sealed class FaultPlan
{
    // What gives one random number more than another use of the same seed.
    private const ulong DrawOfKind = 101;
    private const ulong DrawOfPlace = 102;

    private readonly IReadOnlyList<Fault?> _script;
    private readonly IReadOnlyList<(Fault Fault, double Percent)> _shares;

    private FaultPlan(IReadOnlyList<Fault?> script, IReadOnlyList<(Fault Fault, double Percent)> shares)
    {
        (_script, _shares) = (script, shares);
    }

    /// <summary>Nothing goes wrong.</summary>
    public static FaultPlan None { get; } = new([], []);

    /// <summary>The first request gets the first fault, and so on; later requests get none.</summary>
    /// <param name="faults">In order; null lets a request through.</param>
    public static FaultPlan Script(params IReadOnlyList<Fault?> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        return new([.. faults], []);
    }

    /// <summary>Each request gets one of these faults, or none, with these probabilities.</summary>
    /// <param name="shares">Each fault with its share in percent, above 0; together at most 100.</param>
    /// <exception cref="ArgumentException">A share is not above 0, or they are more than 100 together.</exception>
    public static FaultPlan Shares(params IReadOnlyList<(Fault Fault, double Percent)> shares)
    {
        ArgumentNullException.ThrowIfNull(shares);
        return Problem(shares) is { } problem ? throw new ArgumentException($"{problem}.", nameof(shares)) : new([], [.. shares]);
    }

    /// <summary>
    /// Reads a plan: faults with shares (<c>reset=5%,503=10%,stall@20=2%</c>), or without, in order
    /// (<c>503,reset@3,none,503*2</c>: the first request gets a 503, the second is reset, the third gets through).
    /// </summary>
    /// <param name="text">The text of a command line option.</param>
    /// <exception cref="FormatException">The text is no plan; the message names the part that is wrong, and the remedy.</exception>
    public static FaultPlan Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] entries = text.Split(',', StringSplitOptions.TrimEntries);
        int withShare = entries.Count(entry => entry.EndsWith('%'));
        if (withShare != 0 && withShare != entries.Length)
        {
            throw new FormatException(
                $"'{entries.First(entry => !entry.EndsWith('%'))}' has no share, but others have: give each fault one (reset=5%), "
                + "or none of them (a list: the first request gets the first fault).");
        }

        return withShare == 0 ? new([.. entries.SelectMany(ReadScripted)], []) : ReadShares(entries);
    }

    /// <summary>As <see cref="Parse"/>, without the exception.</summary>
    /// <param name="text">The text of a command line option.</param>
    /// <param name="plan">The plan, if the text is one.</param>
    /// <returns>Whether the text is a plan.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out FaultPlan? plan)
    {
        try
        {
            plan = text is null ? null : Parse(text);
        }
        catch (FormatException)
        {
            plan = null;
        }

        return plan is not null;
    }

    /// <summary>The text that <see cref="Parse"/> reads; for no faults <c>none</c>.</summary>
    public override string ToString() => this switch
    {
        { _shares.Count: > 0 } => string.Join(',', _shares.Select(share => string.Create(CultureInfo.InvariantCulture, $"{share.Fault}={share.Percent}%"))),
        { _script.Count: > 0 } => string.Join(',', _script.Select(fault => fault?.ToString() ?? "none")),
        _ => "none",
    };

    /// <summary>The place of a fault in the answer to a request.</summary>
    internal static int PlaceOf(Fault fault, ulong seed, ulong request) => fault.Position.Choose(Hash.Of(Hash.Of(seed, DrawOfPlace), request));

    /// <summary>The fault of a request; null: none.</summary>
    /// <param name="seed">The server's seed.</param>
    /// <param name="request">The number of the request, from 0.</param>
    internal Fault? FaultOf(ulong seed, ulong request)
    {
        if (_script.Count > 0)
        {
            return request < (ulong)_script.Count ? _script[(int)request] : null;
        }

        double draw = (Hash.Of(Hash.Of(seed, DrawOfKind), request) >> 11) * (100.0 / (1UL << 53));
        foreach ((Fault fault, double percent) in _shares)
        {
            draw -= percent;
            if (draw < 0)
            {
                return fault;
            }
        }

        return null;
    }

    private static IEnumerable<Fault?> ReadScripted(string entry)
    {
        (string text, string? times) = entry.LastIndexOf('*') is var star and > 0 ? (entry[..star], entry[(star + 1)..]) : (entry, null);
        int count = 1;
        if (times is not null && !(int.TryParse(times, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is >= 1 and <= 100_000))
        {
            throw new FormatException($"'{entry}': '{times}' is not how often; give '*' and 1 to 100000.");
        }

        return Enumerable.Repeat(text == "none" ? null : Fault.Parse(text), count);
    }

    private static FaultPlan ReadShares(string[] entries)
    {
        var shares = new List<(Fault, double)>();
        foreach (string entry in entries)
        {
            int sign = entry.LastIndexOf('=');
            if (sign < 0 || !double.TryParse(entry.AsSpan(sign + 1)[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent))
            {
                throw new FormatException($"'{entry}' has no share: give the fault, '=' and a share (reset=5%).");
            }

            shares.Add((Fault.Parse(entry[..sign]), percent));
        }

        return Problem(shares) is { } problem ? throw new FormatException($"'{string.Join(',', entries)}': {problem}.") : new([], shares);
    }

    private static string? Problem(IReadOnlyList<(Fault Fault, double Percent)> shares)
    {
        foreach ((Fault fault, double percent) in shares)
        {
            if (percent is not (> 0 and <= 100))
            {
                return string.Create(CultureInfo.InvariantCulture, $"{percent}% is no share for {fault}; give more than 0 and at most 100");
            }
        }

        double sum = shares.Sum(share => share.Percent);
        // A sum of tenths may miss 100 by a hair.
        return sum > 100 + 1e-9 ? string.Create(CultureInfo.InvariantCulture, $"the shares are {sum}% together; give at most 100") : null;
    }
}
