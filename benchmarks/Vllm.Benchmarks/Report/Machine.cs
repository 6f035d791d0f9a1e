using System.Runtime;
using System.Runtime.InteropServices;

namespace Vllm.Benchmarks.Report;

/// <summary>Where and with what it was measured.</summary>
internal sealed record Machine(string Processor, int Cores, double MemoryGigabytes, string System, string Runtime, string Settings)
{
    public static Machine Describe() => new(
        ProcessorName(),
        Environment.ProcessorCount,
        Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9, 1),
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        SettingsOfRuntime());

    private static string ProcessorName()
    {
        const string File = "/proc/cpuinfo";
        string? line = OperatingSystem.IsLinux()
            ? global::System.IO.File.ReadLines(File).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    /// <summary>The defaults of a console program, unless the environment says otherwise.</summary>
    private static string SettingsOfRuntime()
    {
        IEnumerable<string> variables = Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(name => name.StartsWith("DOTNET_Tiered", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("DOTNET_gc", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("DOTNET_SYSTEM_NET", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("DOTNET_ReadyToRun", StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .Select(name => $"{name}={Environment.GetEnvironmentVariable(name)}");
        string collector = GCSettings.IsServerGC ? "server GC" : "workstation GC";
        return string.Join(", ", [collector, "tiered compilation with dynamic PGO (default)", .. variables]);
    }
}
