using Vllm.Simulator;

namespace Vllm.Cli;

/// <summary>The simulator inside this program, for <c>--demo</c>.</summary>
internal sealed class DemoServer : IAsyncDisposable
{
    private readonly VllmSimulator _simulator;

    private DemoServer(VllmSimulator simulator) => _simulator = simulator;

    /// <summary>Starts it on a free port that only this machine reaches, at about the pace of a small model.</summary>
    /// <param name="model">The model that the user named, so that it answers to that name; null for the simulator's own.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<DemoServer> StartAsync(string? model, CancellationToken cancellationToken)
    {
        var options = new SimulatorOptions
        {
            TimeToFirstToken = LatencyDistribution.Constant(TimeSpan.FromSeconds(0.2)),
            InterTokenLatency = LatencyDistribution.Normal(TimeSpan.FromSeconds(0.02), TimeSpan.FromSeconds(0.008)),
        };
        options = model is null ? options : options with { ServedModelNames = [model] };
        return new DemoServer(await VllmSimulator.StartAsync(options, cancellationToken));
    }

    /// <summary>Settings that lead to it. A model or key of the environment belongs to another server.</summary>
    public VllmClientOptions Address(VllmClientOptions options) =>
        options with { BaseUrl = _simulator.BaseUrl.ToString(), ApiKey = null, DefaultModel = null };

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _simulator.DisposeAsync();
}
