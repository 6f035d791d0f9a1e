namespace Vllm.Simulator.Engine;

/// <summary>The embedded text files of <c>Engine/Text</c>.</summary>
internal static class TextResource
{
    public static IEnumerable<string> Lines(string name)
    {
        using Stream stream = typeof(TextResource).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly lacks its resource '{name}'.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0)
            {
                yield return line;
            }
        }
    }
}
