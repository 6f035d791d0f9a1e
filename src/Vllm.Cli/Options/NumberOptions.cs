using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Vllm.Cli;

/// <summary>Options that take a number: read the same way in every country, refused with the range they have to lie in.</summary>
internal static class NumberOptions
{
    public static Option<int?> Integer(string name, string description, int least, int most = int.MaxValue, string helpName = "N") =>
        new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result => int.TryParse(TextOf(result), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
                && number >= least && number <= most
                    ? number
                    : Refuse<int>(result, $"a whole number {Range(least, most, int.MaxValue)}"),
        };

    public static Option<long?> Long(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "N",
            CustomParser = result => long.TryParse(TextOf(result), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
                ? number
                : Refuse<long>(result, "a whole number"),
        };

    public static Option<double?> Number(string name, string description, string range, Func<double, bool> isInRange) =>
        new(name)
        {
            Description = description,
            HelpName = "X",
            CustomParser = result => double.TryParse(TextOf(result), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                && double.IsFinite(number) && isInRange(number)
                    ? number
                    : Refuse<double>(result, $"a number {range}"),
        };

    /// <summary>A time limit in seconds; 0 is none.</summary>
    public static Option<TimeSpan?> TimeLimit(string name, string description)
    {
        // The bounds of the timers underneath.
        const double Least = 0.001;
        const double Most = 4_000_000;
        return new(name)
        {
            Description = description,
            HelpName = "S",
            CustomParser = result => double.TryParse(TextOf(result), NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
                && seconds is 0 or (>= Least and <= Most)
                    ? seconds == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(seconds)
                    : Refuse<TimeSpan>(result, "seconds from 0.001 to 4000000, or 0 for no limit"),
        };
    }

    private static string TextOf(ArgumentResult result) => result.Tokens.Count == 1 ? result.Tokens[0].Value : "";

    private static T? Refuse<T>(ArgumentResult result, string wanted)
        where T : struct
    {
        string option = (result.Parent as OptionResult)?.Option.Name ?? "the value";
        result.AddError($"{option}: '{TextOf(result)}' is not {wanted}");
        return null;
    }

    private static string Range(int least, int most, int none) =>
        most == none ? $"of at least {least}" : $"from {least} to {most}";
}
