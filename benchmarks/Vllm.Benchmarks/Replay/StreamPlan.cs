using System.Globalization;

namespace Vllm.Benchmarks.Replay;

/// <summary>
/// What a client asks the replay server for. It travels as the first part of the request's path, because every client can be given a base
/// address, but not every client lets a header be set.
/// </summary>
/// <param name="FrontEnd">The shape.</param>
/// <param name="Kind">What the chunks carry.</param>
/// <param name="Chunks">How many chunks with content there are.</param>
internal sealed record StreamPlan(FrontEnd FrontEnd, StreamKind Kind, int Chunks)
{
    /// <summary>The choices in the answer.</summary>
    public int Choices => Kind == StreamKind.Choices ? 4 : 1;

    /// <summary>Reads the form of <see cref="ToString"/>.</summary>
    /// <exception cref="FormatException">It has another form.</exception>
    public static StreamPlan Parse(string text)
    {
        string[] parts = text.Split('.');
        return parts.Length == 3
            && Enum.TryParse(parts[0], ignoreCase: true, out FrontEnd frontEnd)
            && Enum.TryParse(parts[1], ignoreCase: true, out StreamKind kind)
            && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out int chunks)
            ? new StreamPlan(frontEnd, kind, chunks)
            : throw new FormatException($"'{text}' is no plan of a stream; a plan reads python.text.100000.");
    }

    /// <summary>Front end, kind and number of chunks, fit for a path.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name(FrontEnd)}.{Name(Kind)}.{Chunks}");

    private static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
