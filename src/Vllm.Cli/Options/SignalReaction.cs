using System.Globalization;

namespace Vllm.Cli;

/// <summary>What the simulator does on SIGTERM: it ends, or it goes silent first, as vLLM does.</summary>
internal sealed record SignalReaction(bool IsSilent, TimeSpan Silence)
{
    // The bound of Task.Delay is beyond 49 days.
    private const int LongestSeconds = 86_400;

    public static SignalReaction Exit { get; } = new(false, TimeSpan.Zero);

    /// <summary>Reads <c>exit</c>, <c>silent</c> or <c>silent:SECONDS</c>.</summary>
    /// <exception cref="FormatException">The text is none of them.</exception>
    public static SignalReaction Parse(string text) => text.Split(':') switch
    {
        ["exit"] => Exit,
        ["silent"] => new(true, Timeout.InfiniteTimeSpan),
        ["silent", var seconds] when double.TryParse(seconds, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double time)
            && time <= LongestSeconds => new(true, TimeSpan.FromSeconds(time)),
        _ => throw new FormatException($"'{text}' is not one of exit, silent, silent:SECONDS (0 to {LongestSeconds})"),
    };
}
