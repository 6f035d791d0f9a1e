using System.Reflection;

namespace Vllm.Cli;

/// <summary>The version of this program.</summary>
internal static class ProductVersion
{
    /// <summary>The package's version, without the commit behind the plus sign.</summary>
    public static string Text { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
