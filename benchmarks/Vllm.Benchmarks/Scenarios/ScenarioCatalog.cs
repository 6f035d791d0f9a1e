using Vllm.Benchmarks.Replay;

namespace Vllm.Benchmarks.Scenarios;

/// <summary>All scenarios, in the order of the report.</summary>
internal static class ScenarioCatalog
{
    private const string Everything = "all";

    private static readonly IScenario[] All =
    [
        new BurstScenario("burst", StreamKind.Text),
        new BurstScenario("values", StreamKind.Logprobs, StreamKind.Usage, StreamKind.Tools, StreamKind.Choices),
        new ManyScenario("many", streams: 1_000, rate: 50, isFull: false),
        new ManyScenario("crowd", streams: 5_000, rate: 20, isFull: true),
        new FirstScenario(),
        new WholeScenario(),
        new LengthScenario(),
        new LargeScenario(),
        new CancelScenario(),
        new ColdScenario(),
    ];

    /// <summary>The scenarios of these names; all of them for none.</summary>
    /// <exception cref="ArgumentException">There is none of a name.</exception>
    public static IReadOnlyList<IScenario> Choose(IReadOnlyList<string> names) => names.Count == 0 || names.Contains(Everything)
        ? All
        : [.. names.Select(name => All.FirstOrDefault(scenario => scenario.Name == name)
            ?? throw new ArgumentException($"There is no scenario '{name}'; there are {string.Join(", ", All.Select(one => one.Name))}, {Everything}.", nameof(names)))];
}
