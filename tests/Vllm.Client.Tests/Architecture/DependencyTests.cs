using System.Reflection;
using System.Xml.Linq;
using Vllm.Testing;

namespace Vllm.Tests.Architecture;

/// <summary>Dependencies point to the core only, and the core has few.</summary>
public sealed class DependencyTests
{
    /// <summary>What each project may refer to: projects and packages, build-time analyzers aside.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Vllm.Client"] = ["Microsoft.Extensions.AI.Abstractions", "Microsoft.Extensions.Logging.Abstractions", "Polly.Core"],
        ["Vllm.Simulator"] = ["Microsoft.AspNetCore.App"],
        ["Vllm.Cli"] = ["Vllm.Client", "Vllm.Simulator", "System.CommandLine", "Spectre.Console"],
    };

    public static IEnumerable<TheoryDataRow<string>> Projects =>
        Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"))
            .Select(folder => new TheoryDataRow<string>(Path.GetFileName(folder)));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_RefersOnlyToWhatTheDesignAllows(string project)
    {
        var file = XDocument.Load(Path.Combine(Repository.Root, "src", project, project + ".csproj"));
        string[] references = [.. file.Descendants()
            .Where(element => element.Name.LocalName is "PackageReference" or "ProjectReference" or "FrameworkReference")
            .Select(element => Path.GetFileNameWithoutExtension(element.Attribute("Include")!.Value.Replace('\\', '/') + (element.Name.LocalName == "ProjectReference" ? "" : ".x")))];

        references.Except(Allowed[project]).ShouldBeEmpty();
    }

    [Fact]
    public void Simulator_DoesNotKnowTheClient()
    {
        // Two witnesses of the wire format: a mistake in one must not cancel itself out in the other.
        Assembly simulator = Assembly.Load("Vllm.Simulator");

        simulator.GetReferencedAssemblies().ShouldNotContain(name => name.Name!.StartsWith("Vllm", StringComparison.Ordinal));
    }

    [Fact]
    public void PublicTypes_OfTheClient_LiveInOneNamespace() =>
        typeof(VllmClient).Assembly.GetExportedTypes().Where(type => type.Namespace != "Vllm").ShouldBeEmpty();
}
