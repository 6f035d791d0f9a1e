using Vllm.Simulator.Engine;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Chat;

/// <summary>Runs the choices of a job side by side, one token each in turn, as an engine step does.</summary>
internal sealed class ChatRun(ChatJob job, EngineState engine, SimulatorOptions options)
{
    private readonly Pacing _pacing = new(options, job.Request.Steering.Pause, engine.NextRequest());

    public ChatChoice[] Choices { get; } = [.. Enumerable.Range(0, job.Request.N).Select(job.CreateChoice)];

    public TokenUsage Usage => new(
        job.PromptTokens.Count, Choices.Sum(choice => choice.Count), Choices.Sum(choice => choice.Usage.Reasoning), job.CachedTokens);

    /// <summary>Hands out the parts as they come; throws an <see cref="ApiException"/> when the engine fails.</summary>
    public async Task GenerateAsync(int interval, Func<AnswerPart, Task> handOut, CancellationToken cancellationToken)
    {
        if (job.Error is { } error)
        {
            throw error.ToException();
        }

        job.CachedTokens = engine.PrefixCache.Add(job.PromptTokens);
        while (Choices.Any(choice => !choice.IsFinished))
        {
            await _pacing.WaitAsync(cancellationToken).ConfigureAwait(false);
            foreach (ChatChoice choice in Choices)
            {
                if (!choice.IsFinished)
                {
                    CheckAlive(choice);
                    if (choice.Step(interval) is { } part)
                    {
                        await handOut(part).ConfigureAwait(false);
                    }
                }
            }
        }
    }

    private void CheckAlive(ChatChoice choice)
    {
        if (job.Request.Steering.Die == choice.Count)
        {
            engine.Die();
        }

        if (engine.IsDead)
        {
            throw EngineErrors.Dead(job.FrontEnd, isNew: false).ToException();
        }
    }
}
