using System.Globalization;
using Vllm.Benchmarks.Clients;
using Vllm.Benchmarks.Measuring;
using Vllm.Benchmarks.Processes;
using Vllm.Benchmarks.Replay;

namespace Vllm.Benchmarks.Scenarios;

/// <summary>What the scenarios share: the options, and the replay server in its process.</summary>
internal sealed class Laboratory : IDisposable
{
    private readonly ChildProcess _server;

    private Laboratory(BenchmarkOptions options, ChildProcess server, int port)
    {
        Options = options;
        Port = port;
        _server = server;
    }

    public BenchmarkOptions Options { get; }

    /// <summary>Where the replay server listens.</summary>
    public int Port { get; }

    public static async Task<Laboratory> OpenAsync(BenchmarkOptions options)
    {
        ChildProcess server = ChildProcess.Start(Core.OfServer, ServerRole.Name);
        return new Laboratory(options, server, int.Parse(await server.ReadAsync(), CultureInfo.InvariantCulture));
    }

    /// <summary>A client in a process of its own.</summary>
    public MeasuredClient StartClient(ClientEntry entry, StreamPlan plan, StreamFacts facts) =>
        MeasuredClient.Start(entry, new Target(Port, plan), facts);

    /// <summary>Says what is going on, apart from the report.</summary>
    public static void Tell(string text) => Console.Error.WriteLine(text);

    public void Dispose() => _server.Dispose();
}
