using System.Reflection;
using Vllm.Testing;

namespace Vllm.Tests.Architecture;

/// <summary>The public surface is one approved text per package: a change of it is seen in every review.</summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("Vllm.Client")]
    [InlineData("Vllm.Simulator")]
    public void PublicApi_OfAPackage_EqualsTheApprovedFile(string assembly)
    {
        string approved = Path.Combine(Repository.Root, "tests", "Vllm.Client.Tests", "Architecture", assembly + ".approved.txt");
        string received = PublicApi.Describe(Assembly.Load(assembly));

        if (!File.Exists(approved) || File.ReadAllText(approved) != received)
        {
            File.WriteAllText(Path.ChangeExtension(approved, null).Replace(".approved", ".received.txt", StringComparison.Ordinal), received);
        }

        File.Exists(approved).ShouldBeTrue("compare the .received.txt beside it, and rename that to approve the change");
        received.ShouldBe(File.ReadAllText(approved), "compare the .received.txt beside it, and rename that to approve the change");
    }
}
