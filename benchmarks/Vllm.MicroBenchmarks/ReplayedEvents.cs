using System.Text;
using Vllm.Benchmarks.Replay;
using Vllm.Testing;

namespace Vllm.MicroBenchmarks;

/// <summary>The events of a replayed stream, without HTTP around them.</summary>
internal sealed class ReplayedEvents
{
    /// <summary>A few, so that they stay in the processor's cache as they do in an application.</summary>
    public const int Chunks = 1_000;

    private ReplayedEvents(byte[] body, byte[][] data)
    {
        Body = body;
        Data = data;
    }

    /// <summary>The body as it is on the wire.</summary>
    public byte[] Body { get; }

    /// <summary>The JSON of each chunk with content.</summary>
    public byte[][] Data { get; }

    public static ReplayedEvents Create(FrontEnd frontEnd, StreamKind kind)
    {
        ReplayBody body = ReplayBodyBuilder.Build(new StreamPlan(frontEnd, kind, Chunks));
        RecordedResponse response = RecordedResponse.Parse([.. body.Head.Span, .. body.Part.Span, .. body.Tail.Span]);
        byte[][] data = [.. response.Events
            .SkipWhile(text => text.Contains("\"role\"", StringComparison.Ordinal))
            .Take(Chunks)
            .Select(text => Encoding.UTF8.GetBytes(text["data: ".Length..^2]))];
        return new ReplayedEvents(Encoding.UTF8.GetBytes(response.Body), data);
    }
}
