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
    private readonly string _stampFile;

    private Laboratory(BenchmarkOptions options, string stampFile, ChildProcess server, int port)
    {
        Options = options;
        Port = port;
        _stampFile = stampFile;
        _server = server;
    }

    public BenchmarkOptions Options { get; }

    /// <summary>Where the replay server listens.</summary>
    public int Port { get; }

    public static async Task<Laboratory> OpenAsync(BenchmarkOptions options)
    {
        string stampFile = Path.GetTempFileName();
        ChildProcess server = ChildProcess.Start(Core.OfServer, ServerRole.Name, stampFile);
        return new Laboratory(options, stampFile, server, int.Parse(await server.ReadAsync(), CultureInfo.InvariantCulture));
    }

    /// <summary>A child process on the clients' core, in one of the roles.</summary>
    public ChildProcess Start(string role, string client, StreamPlan plan) => ChildProcess.Start(
        Core.OfClient, role, client, Port.ToString(CultureInfo.InvariantCulture), plan.ToString(), _stampFile);

    /// <summary>A client in a process of its own.</summary>
    public MeasuredClient StartClient(ClientEntry entry, StreamPlan plan, StreamFacts facts) =>
        new(entry, plan, facts, Start(ClientRole.Name, entry.Name, plan));

    /// <summary>Says what is going on, apart from the report.</summary>
    public static void Tell(string text) => Console.Error.WriteLine(text);

    public void Dispose()
    {
        _server.Dispose();
        File.Delete(_stampFile);
    }
}
