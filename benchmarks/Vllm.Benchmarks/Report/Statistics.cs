namespace Vllm.Benchmarks.Report;

/// <summary>The few statistics that the report uses.</summary>
internal static class Statistics
{
    /// <summary>The value in the middle.</summary>
    public static double Median(this IEnumerable<double> values) => values.Percentile(50);

    /// <summary>The value that so many percent of the values do not exceed.</summary>
    public static double Percentile(this IEnumerable<double> values, double percent)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0)
        {
            return double.NaN;
        }

        double position = (sorted.Length - 1) * percent / 100;
        int below = (int)position;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((sorted[above] - sorted[below]) * (position - below));
    }
}
