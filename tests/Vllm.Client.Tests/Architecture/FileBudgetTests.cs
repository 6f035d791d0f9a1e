using System.Text.RegularExpressions;
using Vllm.Testing;

namespace Vllm.Tests.Architecture;

/// <summary>Keeps files small enough to read, and free of what never gets done.</summary>
public sealed partial class FileBudgetTests
{
    private const int LargestFile = 400;
    private const int LargestMedian = 60;

    public static IEnumerable<TheoryDataRow<string>> Projects =>
        Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"))
            .Select(folder => new TheoryDataRow<string>(Path.GetFileName(folder)));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Files_OfAProject_AreShort(string project)
    {
        (string Path, int Lines)[] files = [.. Repository.SourceFiles($"src/{project}").Select(path => (path, File.ReadLines(path).Count()))];

        files.Where(file => file.Lines > LargestFile).ShouldBeEmpty();
        int median = files.Select(file => file.Lines).Order().ElementAt(files.Length / 2);
        median.ShouldBeLessThanOrEqualTo(LargestMedian, $"median lines of a file in {project}");
    }

    [Fact]
    public void Files_OfTheProduct_HoldNoRegionsAndNoPromises() =>
        Repository.SourceFiles("src")
            .SelectMany(path => File.ReadLines(path).Select((line, index) => $"{path}:{index + 1}: {line.Trim()}"))
            .Where(line => Unwanted().IsMatch(line))
            .ShouldBeEmpty();

    [Fact]
    public void Suppressions_InTheProduct_CarryTheirReason() =>
        Repository.SourceFiles("src")
            .SelectMany(path => File.ReadLines(path).Select((line, index) => $"{path}:{index + 1}: {line.Trim()}"))
            .Where(line => line.Contains("#pragma warning disable", StringComparison.Ordinal) && !line.Contains("//", StringComparison.Ordinal))
            .ShouldBeEmpty();

    [GeneratedRegex(@"#region|\bTODO\b|\bFIXME\b|NotImplementedException")]
    private static partial Regex Unwanted();
}
