using System.Globalization;

namespace Vllm.Soak;

/// <summary>What a run found, and whether it is good.</summary>
internal sealed class SoakReport
{
    public required SoakOptions Options { get; init; }

    public required TimeSpan Elapsed { get; init; }

    public required SoakTally Tally { get; init; }

    public required int RunningOnServer { get; init; }

    public required IReadOnlyList<GrowthFinding> UnderLoad { get; init; }

    public required IReadOnlyList<GrowthFinding> AtRest { get; init; }

    public bool IsGood => Tally.Breaches == 0 && RunningOnServer == 0 && UnderLoad.Concat(AtRest).All(finding => finding.IsGood);

    public void Print(TextWriter output)
    {
        Line($"{Options.Streams} streams at the same time, {Options.Faults} % faults, {Options.Cancelled} % cancelled, seed {Options.Seed}, {Elapsed.TotalSeconds:0} s");
        Line($"");
        Line($"| streams | {"count",9} |");
        Line($"|---|---:|");
        Line($"| ended | {Tally.Ended,9} |");
        Line($"| whole, text right | {Tally.Count(StreamOutcome.Whole),9} |");
        Line($"| reported broken, with the true beginning | {Tally.Count(StreamOutcome.Broken),9} |");
        Line($"| cancelled or left, with the true beginning | {Tally.Count(StreamOutcome.Cancelled),9} |");
        Line($"| wrong | {Tally.Breaches,9} |");
        Line($"| still running on the server afterwards | {RunningOnServer,9} |");
        Line($"");
        Print(output, $"under load, median of the first and last third", UnderLoad);
        Line($"");
        Print(output, $"at rest, before and after", AtRest);
        Line($"");
        foreach ((string fault, int count) in Tally.Faults.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Line($"{fault} {count}; ", lineEnd: false);
        }

        Line($"");
        foreach (string breach in Tally.FirstBreaches)
        {
            Line($"WRONG: {breach}");
        }

        Line($"{(IsGood ? "GOOD" : "NOT GOOD")}");

        void Line(FormattableString text, bool lineEnd = true) =>
            output.Write(text.ToString(CultureInfo.InvariantCulture) + (lineEnd ? "\n" : ""));
    }

    private static void Print(TextWriter output, string title, IReadOnlyList<GrowthFinding> findings)
    {
        output.Write($"| {title} | before | after | allowed | |\n|---|---:|---:|---:|---|\n");
        foreach (GrowthFinding finding in findings)
        {
            output.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"| {finding.Name} | {finding.Before:0.#} | {finding.After:0.#} | {finding.Limit:0.#} | {(finding.IsGood ? "good" : "GROWS")} |\n"));
        }
    }
}
