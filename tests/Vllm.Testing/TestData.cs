using System.IO.Compression;

namespace Vllm.Testing;

/// <summary>The files of <c>tests/data</c>, embedded so that tests do not depend on where they run.</summary>
public static class TestData
{
    /// <summary>The lines of a file, which may be packed, without the empty ones.</summary>
    public static IEnumerable<string> ReadLines(string name)
    {
        Stream file = Open(name);
        using var reader = new StreamReader(name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0)
            {
                yield return line;
            }
        }
    }

    /// <summary>The embedded file as it is.</summary>
    public static Stream Open(string name) =>
        typeof(TestData).Assembly.GetManifestResourceStream(name)
        ?? throw new FileNotFoundException($"No embedded test data named '{name}'.");
}
