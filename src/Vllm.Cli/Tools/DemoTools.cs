using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.AI;

namespace Vllm.Cli;

/// <summary>
/// The tools of <c>--tool-demo</c>: they read a clock, reckon, roll dice and look into a table. None touches a file, a process or the network,
/// whatever a model asks for.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="random">The dice.</param>
internal sealed class DemoTools(TimeProvider time, Random random)
{
    private const int MostDice = 20;
    private const int MostSides = 100;

    private static readonly Weather[] Table =
    [
        new("Berlin", 11, "cloudy"), new("Cairo", 29, "sunny"), new("London", 12, "drizzle"), new("Moscow", 3, "snow"), new("Mumbai", 31, "humid"),
        new("Nairobi", 24, "fair"), new("New York", 16, "windy"), new("Oslo", 6, "clear"), new("Paris", 14, "light rain"),
        new("São Paulo", 22, "thunderstorm"), new("Sydney", 20, "sunny"), new("Tokyo", 17, "clear"), new("Zürich", 9, "fog"),
    ];

    /// <summary>The tools. The simulator calls the one whose name has a word of the question, so the names have plain words.</summary>
    public IReadOnlyList<AIFunction> All =>
    [
        ToolFunction.Create(CurrentTime, "current_time", "The date and time now in a place."),
        ToolFunction.Create(Calculate, "calculate", "Reckons with two numbers."),
        ToolFunction.Create(RollDice, "roll_dice", "Rolls dice."),
        ToolFunction.Create(GetWeather, "get_weather", "The weather in a city: a fixed table for demonstrations, not today's weather."),
    ];

    private string CurrentTime([Description("A time zone such as Europe/Oslo or UTC, or a city that one is named after.")] string place)
    {
        TimeZoneInfo zone = Zone(place) ?? throw new ArgumentException($"No time zone is called '{place}'; give one such as Europe/Oslo, or UTC.");
        DateTimeOffset now = TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone);
        return now.ToString("yyyy-MM-dd HH:mm:ss zzz, dddd", CultureInfo.InvariantCulture);
    }

    private static decimal Calculate(decimal left, Operation operation, decimal right) => operation switch
    {
        Operation.Add => left + right,
        Operation.Subtract => left - right,
        Operation.Multiply => left * right,
        Operation.Divide when right == 0 => throw new ArgumentException("Nothing can be divided by zero."),
        Operation.Divide => left / right,
        _ => throw new ArgumentException($"There is no operation '{operation}'; there are {string.Join(", ", Enum.GetNames<Operation>())}."),
    };

    private DiceRoll RollDice([Range(1, MostDice)] int count, [Range(2, MostSides)] int sides)
    {
        if (count is < 1 or > MostDice || sides is < 2 or > MostSides)
        {
            throw new ArgumentException($"There are 1 to {MostDice} dice with 2 to {MostSides} sides.");
        }

        int[] rolls = [.. Enumerable.Range(0, count).Select(_ => random.Next(1, sides + 1))];
        return new DiceRoll(rolls, rolls.Sum());
    }

    private static Weather GetWeather(string city) =>
        Table.FirstOrDefault(row => IsSame(row.City, city))
        ?? throw new ArgumentException($"The table has no '{city}'; it has {string.Join(", ", Table.Select(row => row.City))}.");

    /// <summary>By its id, else by the city at the end of one.</summary>
    private static TimeZoneInfo? Zone(string place) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(place, out TimeZoneInfo? zone)
            ? zone
            : TimeZoneInfo.GetSystemTimeZones().FirstOrDefault(known => IsSame(known.Id.Split('/')[^1].Replace('_', ' '), place));

    private static bool IsSame(string name, string given) => name.Equals(given.Trim(), StringComparison.OrdinalIgnoreCase);

    private enum Operation
    {
        Add,
        Subtract,
        Multiply,
        Divide,
    }

    private sealed record DiceRoll(IReadOnlyList<int> Rolls, int Sum);

    private sealed record Weather(string City, int Celsius, string Sky);
}
