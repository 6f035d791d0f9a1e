using System.Text.RegularExpressions;
using Vllm.Testing;

namespace Vllm.Docs.Tests.Pages;

/// <summary>The pages show no code that is not compiled and run, and name nothing that is not there.</summary>
public sealed partial class PageTests
{
    public static TheoryData<string> Pages => [.. DocsPage.All.Select(page => page.Path)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void CSharpBlocks_OfAPage_EqualTheirSnippets(string path)
    {
        IReadOnlyDictionary<string, string> snippets = SnippetFiles.Read();

        foreach ((string? name, string code) in Page(path).CSharpBlocks())
        {
            name.ShouldNotBeNull($"Put '<!-- snippet: NAME -->' on the line above this block of {path}:\n{code}");
            snippets.Keys.ShouldContain(name, $"No file in Snippets/ has '// docs: {name}'.");
            code.ShouldBe(snippets[name], $"{path} has another text than the snippet '{name}', which is compiled and run.");
        }
    }

    [Fact]
    public void Snippets_All_StandOnAPage()
    {
        HashSet<string> shown = [.. DocsPage.All.SelectMany(page => page.CSharpBlocks()).Select(block => block.Snippet ?? "")];

        SnippetFiles.Read().Keys.Where(name => !shown.Contains(name)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_OfAPage_LeadSomewhere(string path)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Repository.Root, path))!;

        Page(path).Links().Where(link => !Path.Exists(Path.Combine(folder, link))).ShouldBeEmpty();
    }

    [Fact]
    public void Index_Pages_AreAllLinked()
    {
        string[] links = [.. Page("docs/index.md").Links()];

        DocsPage.All.Where(page => page.Path.StartsWith("docs/", StringComparison.Ordinal) && page.Name != "index.md" && !links.Contains(page.Name))
            .Select(page => page.Path).ShouldBeEmpty();
    }

    /// <summary>A word with a capital in code is a name of ours, or on the list of those that are not.</summary>
    [Theory]
    [MemberData(nameof(Pages))]
    public void Names_InTheTextOfAPage_Exist(string path)
    {
        HashSet<string> known =
        [
            .. Words(Repository.Read("tests/Vllm.Client.Tests/Architecture/Vllm.Client.approved.txt")),
            .. Words(Repository.Read("tests/Vllm.Client.Tests/Architecture/Vllm.Simulator.approved.txt")),
            .. Words(Repository.Read("tests/Vllm.Docs.Tests/Pages/foreign-names.txt")),
        ];

        Page(path).InlineCode().SelectMany(Words).Where(word => !known.Contains(word)).Distinct().ShouldBeEmpty(
            $"{path} names what is not in the public API. Is it misspelt? Names of others go to foreign-names.txt.");
    }

    private static DocsPage Page(string path) => DocsPage.All.Single(page => page.Path == path);

    private static IEnumerable<string> Words(string text) => Name().Matches(text).Select(match => match.Value);

    [GeneratedRegex(@"(?<![\w\-/])[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*(?![\w\-/])")]
    private static partial Regex Name();
}
