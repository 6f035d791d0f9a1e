using System.Text.RegularExpressions;
using Vllm.Testing;

namespace Vllm.Tests.Docs;

/// <summary>The README shows nothing that does not compile, and links to nothing that is not there.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public void CodeBlocks_OfTheReadme_StandInTheCompiledExample()
    {
        string compiled = Flat(Repository.Read("tests/Vllm.Client.Tests/Docs/ReadmeExample.cs"));
        string[] blocks = [.. CSharpBlock().Matches(Repository.Read("README.md")).Select(match => match.Groups[1].Value)];

        blocks.ShouldNotBeEmpty();
        foreach (string block in blocks)
        {
            compiled.ShouldContain(Flat(block));
        }
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("docs/decisions/README.md")]
    public void Links_OfAPage_LeadSomewhere(string page)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Repository.Root, page))!;

        RelativeLink().Matches(Repository.Read(page)).Select(match => match.Groups[1].Value)
            .Where(link => !Path.Exists(Path.Combine(folder, link)))
            .ShouldBeEmpty();
    }

    /// <summary>Without indentation, which differs between the page and the example.</summary>
    private static string Flat(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"\]\((?!https?:)([^)#]+)")]
    private static partial Regex RelativeLink();
}
