using System.Globalization;
using Vllm.Benchmarks.Clients;

namespace Vllm.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchmarkOptions
{
    public const string Usage =
        """
        Usage: dotnet run -c Release --project benchmarks/Vllm.Benchmarks -- [options]

          --scenario NAME     one scenario (may be repeated); all without it
          --client NAME       these clients and the drain only (may be repeated)
          --rounds N          measured rounds of each client (default 20, with --quick 3)
          --chunks N          chunks of a burst (default 100000, with --quick 20000)
          --no-warm-up        cold clients: only to see that the tool works
          --quick             smaller forms: for a look, not for publishing
          --json FILE         writes everything measured, each round, as JSON
          --markdown FILE     writes the tables, as on standard output, to a file
        """;

    public IReadOnlyList<string> Scenarios { get; init; } = [];

    public IReadOnlyList<string> Clients { get; init; } = [];

    public int Rounds { get; init; } = 20;

    public int Chunks { get; init; } = 100_000;

    public bool Quick { get; init; }

    public bool NoWarmUp { get; init; }

    public string? JsonFile { get; init; }

    public string? MarkdownFile { get; init; }

    /// <summary>The command line, for the report.</summary>
    public string Command { get; init; } = "";

    /// <summary>Whether a client is wanted; the drain always is, because it is the yardstick.</summary>
    public bool Wants(string client) => Clients.Count == 0 || Clients.Contains(client) || client == ClientCatalog.Drain;

    /// <summary>Reads the command line.</summary>
    /// <exception cref="ArgumentException">It is wrong; the message says how.</exception>
    public static BenchmarkOptions Parse(string[] arguments)
    {
        bool quick = arguments.Contains("--quick");
        var options = new BenchmarkOptions
        {
            Quick = quick,
            Rounds = quick ? 3 : 20,
            Chunks = quick ? 20_000 : 100_000,
            Command = string.Join(' ', arguments),
        };
        for (int i = 0; i < arguments.Length; i++)
        {
            string name = arguments[i];
            options = name switch
            {
                "--quick" => options,
                "--no-warm-up" => options with { NoWarmUp = true },
                "--scenario" => options with { Scenarios = [.. options.Scenarios, Value(arguments, ref i)] },
                "--client" => options with { Clients = [.. options.Clients, Value(arguments, ref i)] },
                "--rounds" => options with { Rounds = Number(arguments, ref i) },
                "--chunks" => options with { Chunks = Number(arguments, ref i) },
                "--json" => options with { JsonFile = Value(arguments, ref i) },
                "--markdown" => options with { MarkdownFile = Value(arguments, ref i) },
                _ => throw new ArgumentException($"'{name}' is no option.{Environment.NewLine}{Usage}", nameof(arguments)),
            };
        }

        return options;
    }

    private static string Value(string[] arguments, ref int at) =>
        at + 1 < arguments.Length ? arguments[++at] : throw new ArgumentException($"{arguments[at]} needs a value.{Environment.NewLine}{Usage}", nameof(arguments));

    private static int Number(string[] arguments, ref int at)
    {
        string name = arguments[at];
        string value = Value(arguments, ref at);
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? number
            : throw new ArgumentException($"{name} needs a number over 0, not '{value}'.", nameof(arguments));
    }
}
