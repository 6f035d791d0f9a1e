using Vllm.Testing;

namespace Vllm.Fuzz;

/// <summary>Bodies of the wire cases and of the recordings, and the chunks in them.</summary>
internal static class Corpus
{
    /// <summary>Longer bodies say nothing new and slow the run down.</summary>
    private const int Longest = 16_000;

    private static readonly Lazy<IReadOnlyList<WireCase>> Cases = new(() =>
        [.. WireCase.All.Where(wireCase => wireCase.BodyRecipe is null && wireCase.BodyBytes.Length is > 0 and <= Longest
            && !wireCase.Headers.Keys.Contains("content-encoding", StringComparer.OrdinalIgnoreCase))]);

    /// <summary>Whole bodies of streams.</summary>
    public static IReadOnlyList<byte[]> Streams { get; } = [.. Cases.Value.Where(wireCase => wireCase.Stream).Select(wireCase => wireCase.BodyBytes)];

    /// <summary>All bodies of chat, streamed or whole.</summary>
    public static IReadOnlyList<byte[]> Bodies { get; } =
        [.. Cases.Value.Where(wireCase => wireCase.Endpoint == WireEndpoint.Chat).Select(wireCase => wireCase.BodyBytes)];

    /// <summary>The data of all events, and whole answers: one JSON document each, most of them.</summary>
    public static IReadOnlyList<byte[]> Chunks { get; } =
    [
        .. Streams.SelectMany(body => PlainSseReader.Read(body).Select(e => e.Data)).Where(data => data.Length > 0)
            .Concat(Cases.Value.Where(wireCase => !wireCase.Stream).Select(wireCase => wireCase.BodyBytes))
            .DistinctBy(Convert.ToHexString),
    ];
}
