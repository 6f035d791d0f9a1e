namespace Vllm.Benchmarks.Report;

/// <summary>One measured figure against its target.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Target">The target in words, with its unit.</param>
/// <param name="Value">What was measured, in the target's unit.</param>
/// <param name="IsMet">Whether the target is met.</param>
internal sealed record Figure(string Name, string Target, double Value, bool IsMet)
{
    public static Figure AtLeast(string name, double limit, string unit, double value) => new(name, $"at least {limit:0.##}{unit}", value, value >= limit);

    public static Figure AtMost(string name, double limit, string unit, double value) => new(name, $"at most {limit:0.##}{unit}", value, value <= limit);
}
