using Vllm.Simulator.Engine;
using Vllm.Simulator.Faults;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Serving;

/// <summary>Runs the choices of a request side by side, one token each in turn, as an engine step does.</summary>
internal sealed class GenerationRun<TPart>(
    IReadOnlyList<IChoice<TPart>> choices, Steering steering, ActiveFault fault, EngineState engine, SimulatorOptions options)
    where TPart : class
{
    private readonly Pacing _pacing = new(options, steering.Pause, engine.NextRequest());

    /// <summary>Hands out the parts as they come; throws an <see cref="ApiException"/> when the engine fails.</summary>
    public Task GenerateAsync(int interval, Func<TPart, Task> handOut, CancellationToken cancellationToken) =>
        GenerateAsync(interval, isStream: true, handOut, cancellationToken);

    /// <summary>All parts at once, for an answer that is not streamed.</summary>
    public async Task<List<TPart>> CollectAsync(CancellationToken cancellationToken)
    {
        var parts = new List<TPart>();
        await GenerateAsync(1, isStream: false, part =>
        {
            parts.Add(part);
            return Task.CompletedTask;
        }, cancellationToken).ConfigureAwait(false);
        return parts;
    }

    private async Task GenerateAsync(int interval, bool isStream, Func<TPart, Task> handOut, CancellationToken cancellationToken)
    {
        while (choices.Any(choice => !choice.IsFinished))
        {
            await _pacing.WaitAsync(cancellationToken).ConfigureAwait(false);
            await engine.WaitIfSilentAsync(cancellationToken).ConfigureAwait(false);
            foreach (IChoice<TPart> choice in choices)
            {
                if (!choice.IsFinished)
                {
                    await fault.BeforeTokenAsync(choice.Count, isStream, cancellationToken).ConfigureAwait(false);
                    CheckAlive(choice.Count);
                    if (choice.Step(interval) is { } part)
                    {
                        await handOut(part).ConfigureAwait(false);
                    }
                }
            }
        }
    }

    private void CheckAlive(int tokens)
    {
        if (steering.Die == tokens)
        {
            engine.Die();
        }

        if (engine.IsDead)
        {
            throw EngineErrors.Dead(options.FrontEnd, isNew: false).ToException();
        }
    }
}
