using System.Globalization;

namespace Vllm.Soak;

/// <summary>How much, how long, and how much of it goes wrong.</summary>
internal sealed record SoakOptions
{
    public const string Usage =
        "usage: Vllm.Soak [--streams 1000] [--minutes 5 | --seconds 300] [--faults 30] [--cancelled 10] [--seed 1] [--pause 130] [--idle-timeout 10]";

    /// <summary>Streams at the same time.</summary>
    public int Streams { get; init; } = 1000;

    /// <summary>How long new streams begin.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Percent of the streams that a fault is asked for.</summary>
    public int Faults { get; init; } = 30;

    /// <summary>Percent of the streams that are cancelled or left.</summary>
    public int Cancelled { get; init; } = 10;

    /// <summary>Chooses all texts, faults and places.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Milliseconds between two tokens of a stream, on average; they differ by half of it from stream to stream.</summary>
    public int Pause { get; init; } = 130;

    /// <summary>The client's idle limit; it ends the streams that go silent.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <exception cref="FormatException">An option or value is none; the message names it.</exception>
    public static SoakOptions Parse(string[] arguments)
    {
        var options = new SoakOptions();
        for (int i = 0; i < arguments.Length; i += 2)
        {
            string name = arguments[i];
            string value = i + 1 < arguments.Length ? arguments[i + 1] : throw new FormatException($"{name}: the value is missing");
            options = name switch
            {
                "--streams" => options with { Streams = Whole(name, value, 1, 20_000) },
                "--minutes" => options with { Duration = TimeSpan.FromMinutes(Whole(name, value, 1, 10_000)) },
                "--seconds" => options with { Duration = TimeSpan.FromSeconds(Whole(name, value, 1, 1_000_000)) },
                "--faults" => options with { Faults = Whole(name, value, 0, 100) },
                "--cancelled" => options with { Cancelled = Whole(name, value, 0, 100) },
                "--seed" => options with { Seed = Whole(name, value, 0, int.MaxValue) },
                "--pause" => options with { Pause = Whole(name, value, 0, 10_000) },
                "--idle-timeout" => options with { IdleTimeout = TimeSpan.FromSeconds(Whole(name, value, 1, 600)) },
                _ => throw new FormatException($"{name}: there is no such option"),
            };
        }

        return options.Faults + options.Cancelled <= 100
            ? options
            : throw new FormatException($"--faults {options.Faults} and --cancelled {options.Cancelled} are more than 100 percent together");
    }

    private static int Whole(string name, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new FormatException($"{name}: '{value}' is not a whole number from {least} to {most}");
}
