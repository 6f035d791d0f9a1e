using System.Globalization;

namespace Vllm.Benchmarks.Replay;

/// <summary>
/// What a client asks the replay server for. It travels as the first part of the request's path, because every client can be given a base
/// address, but not every client lets a header be set.
/// </summary>
/// <param name="FrontEnd">The shape.</param>
/// <param name="Kind">What the chunks carry.</param>
/// <param name="Chunks">How many chunks with content there are.</param>
/// <param name="Rate">Chunks a second; 0 for as fast as they are read.</param>
internal sealed record StreamPlan(FrontEnd FrontEnd, StreamKind Kind, int Chunks, int Rate = 0)
{
    /// <summary>The choices in the answer.</summary>
    public int Choices => Kind == StreamKind.Choices ? 4 : 1;

    /// <summary>Reads the form of <see cref="ToString"/>.</summary>
    /// <exception cref="FormatException">It has another form.</exception>
    public static StreamPlan Parse(string text)
    {
        string[] parts = text.Split('.');
        return parts.Length == 4
            && Enum.TryParse(parts[0], ignoreCase: true, out FrontEnd frontEnd)
            && Enum.TryParse(parts[1], ignoreCase: true, out StreamKind kind)
            && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out int chunks)
            && int.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out int rate)
            ? new StreamPlan(frontEnd, kind, chunks, rate)
            : throw new FormatException($"'{text}' is no plan of a stream; a plan reads python.text.100000.0.");
    }

    /// <summary>Front end, kind, number of chunks and rate, fit for a path.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name(FrontEnd)}.{Name(Kind)}.{Chunks}.{Rate}");

    private static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
