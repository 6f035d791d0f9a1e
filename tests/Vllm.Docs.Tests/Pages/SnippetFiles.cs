using Vllm.Testing;

namespace Vllm.Docs.Tests.Pages;

/// <summary>The marked parts of the files in <c>Snippets/</c>: from <c>// docs: NAME</c> to <c>// end</c>.</summary>
internal static class SnippetFiles
{
    /// <summary>The code by name, without the indentation that it has in its file.</summary>
    public static IReadOnlyDictionary<string, string> Read()
    {
        var snippets = new Dictionary<string, string>();
        foreach (string file in Repository.SourceFiles("tests/Vllm.Docs.Tests/Snippets"))
        {
            (string? name, List<string> lines) = (null, []);
            foreach (string line in File.ReadLines(file))
            {
                string text = line.Trim();
                if (text.StartsWith("// docs: ", StringComparison.Ordinal))
                {
                    (name, lines) = (text["// docs: ".Length..], []);
                }
                else if (text == "// end" && name is not null)
                {
                    snippets.Add(name, Unindented(lines));
                    name = null;
                }
                else if (name is not null)
                {
                    lines.Add(line);
                }
            }

            name.ShouldBeNull($"'// docs: {name}' in {file} has no '// end'.");
        }

        return snippets;
    }

    private static string Unindented(List<string> lines)
    {
        int indentation = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length > 0 ? line[indentation..] : line)).Trim('\n');
    }
}
