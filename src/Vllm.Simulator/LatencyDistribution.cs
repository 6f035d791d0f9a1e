using System.Globalization;

namespace Vllm.Simulator;

/// <summary>A time that is always the same, or drawn anew each time; never negative. Immutable.</summary>
public sealed class LatencyDistribution
{
    // Longer than any test or demo needs, and far below what Task.Delay accepts.
    private const double LongestSeconds = 86_400;

    private readonly Kind _kind;
    private readonly double _first;
    private readonly double _second;

    private LatencyDistribution(Kind kind, double first, double second)
    {
        (_kind, _first, _second) = (kind, first, second);
    }

    private enum Kind
    {
        Constant,
        Uniform,
        Normal,
    }

    /// <summary>No waiting at all.</summary>
    public static LatencyDistribution Zero { get; } = new(Kind.Constant, 0, 0);

    /// <summary>Always the same time.</summary>
    /// <param name="time">Zero to one day.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is negative or longer than a day.</exception>
    public static LatencyDistribution Constant(TimeSpan time) => new(Kind.Constant, Seconds(time, nameof(time)), 0);

    /// <summary>Any time between two, each as likely as the other.</summary>
    /// <param name="shortest">Zero to one day.</param>
    /// <param name="longest">At least <paramref name="shortest"/>, at most one day.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is negative, longer than a day, or they are the wrong way round.</exception>
    public static LatencyDistribution Uniform(TimeSpan shortest, TimeSpan longest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, shortest);
        return new(Kind.Uniform, Seconds(shortest, nameof(shortest)), Seconds(longest, nameof(longest)));
    }

    /// <summary>Normally distributed times; what would be negative becomes zero.</summary>
    /// <param name="mean">Zero to one day.</param>
    /// <param name="deviation">The standard deviation, zero to one day.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is negative or longer than a day.</exception>
    public static LatencyDistribution Normal(TimeSpan mean, TimeSpan deviation) =>
        new(Kind.Normal, Seconds(mean, nameof(mean)), Seconds(deviation, nameof(deviation)));

    /// <summary>Reads <c>0.02</c>, <c>uniform:0.01:0.05</c> or <c>normal:0.02:0.005</c>; numbers are seconds.</summary>
    /// <param name="text">The text of a command line option.</param>
    /// <exception cref="FormatException">The text is none of these.</exception>
    public static LatencyDistribution Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out LatencyDistribution? latency)
            ? latency
            : throw new FormatException(
                $"'{text}' is not a latency. Give seconds (0.02), uniform:SHORTEST:LONGEST (uniform:0.01:0.05) "
                + "or normal:MEAN:DEVIATION (normal:0.02:0.005), each from 0 to 86400.");
    }

    /// <summary>As <see cref="Parse"/>, without the exception.</summary>
    /// <param name="text">The text of a command line option.</param>
    /// <param name="latency">The latency, if the text is one.</param>
    /// <returns>Whether the text is a latency.</returns>
    public static bool TryParse(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out LatencyDistribution? latency)
    {
        latency = null;
        string[] parts = (text ?? "").Trim().Split(':');
        string kind = parts.Length == 1 ? "constant" : parts[0];
        string[] numbers = parts.Length == 1 ? parts : parts[1..];
        double[] values = new double[numbers.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!double.TryParse(numbers[i], NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out values[i])
                || values[i] is not (>= 0 and <= LongestSeconds))
            {
                return false;
            }
        }

        latency = (kind, values) switch
        {
            ("constant", [double seconds]) => new(Kind.Constant, seconds, 0),
            ("uniform", [double shortest, double longest]) when shortest <= longest => new(Kind.Uniform, shortest, longest),
            ("normal", [double mean, double deviation]) => new(Kind.Normal, mean, deviation),
            _ => null,
        };
        return latency is not null;
    }

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => _kind switch
    {
        Kind.Constant => _first.ToString(CultureInfo.InvariantCulture),
        Kind.Uniform => string.Create(CultureInfo.InvariantCulture, $"uniform:{_first}:{_second}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"normal:{_first}:{_second}"),
    };

    internal TimeSpan Sample(Random random)
    {
        double seconds = _kind switch
        {
            Kind.Constant => _first,
            Kind.Uniform => _first + ((_second - _first) * random.NextDouble()),
            // Box and Muller; 1 - x keeps the logarithm away from zero.
            _ => _first + (_second * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())),
        };
        return TimeSpan.FromSeconds(Math.Clamp(seconds, 0, LongestSeconds));
    }

    private static double Seconds(TimeSpan time, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, TimeSpan.FromSeconds(LongestSeconds), name);
        return time.TotalSeconds;
    }
}
