using BenchmarkDotNet.Attributes;
using Vllm.Benchmarks.Replay;

namespace Vllm.MicroBenchmarks;

/// <summary>Bytes to events: the time of one event.</summary>
public class SseReaderBenchmarks
{
    private byte[] _body = [];

    /// <summary>The front end: <c>Python</c> or <c>Rust</c>.</summary>
    [Params("Python", "Rust")]
    public string FrontEnd { get; set; } = "";

    /// <summary>The bytes that one read of the socket gives.</summary>
    [Params(230, 4_096, 65_536)]
    public int ReadSize { get; set; }

    [GlobalSetup]
    public void Create() => _body = ReplayedEvents.Create(Enum.Parse<FrontEnd>(FrontEnd), StreamKind.Text).Body;

    [Benchmark(OperationsPerInvoke = ReplayedEvents.Chunks)]
    public int Read()
    {
        using var buffer = new ReadBuffer();
        var reader = new SseReader(buffer, maxEventBytes: 1 << 20);
        int events = 0;
        for (ReadOnlyMemory<byte> rest = _body; !rest.IsEmpty;)
        {
            reader.MakeRoom();
            int count = Math.Min(Math.Min(rest.Length, ReadSize), buffer.Room.Length);
            rest[..count].CopyTo(buffer.Room);
            buffer.Commit(count);
            rest = rest[count..];
            while (reader.TryRead(out _))
            {
                events++;
            }
        }

        return events;
    }
}
