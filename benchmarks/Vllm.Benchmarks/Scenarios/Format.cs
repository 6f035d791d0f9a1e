using System.Globalization;

namespace Vllm.Benchmarks.Scenarios;

/// <summary>Numbers in a table.</summary>
internal static class Format
{
    public static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
