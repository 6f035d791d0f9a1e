namespace Vllm;

/// <summary>How a setting that is out of range is refused: by its name, its value, and what it must be.</summary>
internal static class SettingRules
{
    /// <exception cref="ArgumentOutOfRangeException">The rule does not hold.</exception>
    public static void Require(bool holds, string record, string name, object? value, string rule)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{record}.{name} {rule}.");
        }
    }

    /// <summary>A time from one to another, both included.</summary>
    public static void RequireBetween(TimeSpan least, TimeSpan most, string record, string name, TimeSpan value) =>
        Require(value >= least && value <= most, record, name, value, $"must be from {least} to {most}");

    /// <summary>A number from one to another, both included.</summary>
    public static void RequireBetween(int least, int most, string record, string name, int value) =>
        Require(value >= least && value <= most, record, name, value, $"must be from {least} to {most}");
}
