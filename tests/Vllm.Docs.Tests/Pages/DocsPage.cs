using System.Text.RegularExpressions;
using Vllm.Testing;

namespace Vllm.Docs.Tests.Pages;

/// <summary>A page of <c>docs/</c>, taken apart.</summary>
internal sealed partial record DocsPage(string Path, string Text)
{
    /// <summary>The pages for users, the decisions left out.</summary>
    public static IReadOnlyList<DocsPage> All { get; } =
        [.. Directory.EnumerateFiles(System.IO.Path.Combine(Repository.Root, "docs"), "*.md")
            .Append(System.IO.Path.Combine(Repository.Root, "INFLUENCES.md"))
            .Order(StringComparer.Ordinal)
            .Select(path => new DocsPage(System.IO.Path.GetRelativePath(Repository.Root, path), File.ReadAllText(path)))];

    /// <summary>The file's name.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>The C# blocks, each with the name in the comment above it, or null where there is none.</summary>
    public IEnumerable<(string? Snippet, string Code)> CSharpBlocks() =>
        CSharpBlock().Matches(Text).Select(match => (match.Groups["name"].Success ? match.Groups["name"].Value : null, match.Groups["code"].Value.TrimEnd('\n')));

    /// <summary>The command lines of <c>vllmc</c> in the blocks of shell, without what stands before a pipe.</summary>
    public IEnumerable<string> CommandLines() => ShellBlock().Matches(Text)
        .SelectMany(match => match.Groups[1].Value.Split('\n'))
        .Select(line => line[(line.LastIndexOf("| vllmc", StringComparison.Ordinal) is var pipe and >= 0 ? pipe + 2 : 0)..].Trim())
        .Where(line => line.StartsWith("vllmc ", StringComparison.Ordinal) || line == "vllmc");

    /// <summary>What stands between single back quotes outside of code blocks; of a table about another library only the last column.</summary>
    public IEnumerable<string> InlineCode()
    {
        bool isAboutAnother = Name.StartsWith("from-", StringComparison.Ordinal) || Name == "INFLUENCES.md";
        foreach (string line in AnyBlock().Replace(Text, "").Split('\n'))
        {
            string own = isAboutAnother && line.StartsWith('|') ? line.Trim().Trim('|').Split(" | ")[^1] : isAboutAnother ? "" : line;
            foreach (Match match in Code().Matches(own))
            {
                yield return match.Groups[1].Value;
            }
        }
    }

    /// <summary>The targets of links to files of the repository.</summary>
    public IEnumerable<string> Links() => RelativeLink().Matches(Text).Select(match => match.Groups[1].Value);

    [GeneratedRegex("(<!-- snippet: (?<name>[a-z0-9-]+) -->\n)?```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex("^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex AnyBlock();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\]\((?!https?:)([^)#]+)")]
    private static partial Regex RelativeLink();
}
