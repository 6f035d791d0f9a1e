using Vllm.Simulator.Engine;

namespace Vllm.Simulator.Serving;

/// <summary>The waiting of one request: before its first token, and between tokens.</summary>
internal sealed class Pacing(SimulatorOptions options, TimeSpan? scriptPause, ulong request)
{
    private readonly Random _random = new((int)Hash.Of((ulong)options.Seed, request));
    private bool _hasBegun;

    public Task WaitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TimeSpan time = scriptPause ?? (_hasBegun ? options.InterTokenLatency : options.TimeToFirstToken).Sample(_random);
        _hasBegun = true;
        return time > TimeSpan.Zero ? Task.Delay(time, options.TimeProvider, cancellationToken) : Task.CompletedTask;
    }
}
