using Microsoft.AspNetCore.Http;
using Vllm.Simulator.Engine;
using Vllm.Simulator.Faults;
using Vllm.Simulator.Server;
using Vllm.Simulator.Serving;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Completions;

/// <summary>Answers in one piece, once all choices are finished.</summary>
internal sealed class CompletionWhole(CompletionJob job, ActiveFault fault, EngineState engine, SimulatorOptions options, ICompletionShape shape)
{
    public async Task RunAsync(HttpContext context, CancellationToken cancellationToken)
    {
        CompletionChoice[] choices = job.CreateChoices();
        List<CompletionPart> parts;
        using (await engine.EnterAsync(cancellationToken).ConfigureAwait(false))
        {
            job.Submit(engine);
            parts = await new GenerationRun<CompletionPart>(choices, job.Request.Steering, fault, engine, options).CollectAsync(cancellationToken).ConfigureAwait(false);
        }

        var json = new WireWriter();
        CompletionPart[] whole = [.. parts.GroupBy(part => part.Index).OrderBy(group => group.Key).Select(group => CompletionPart.Join([.. group]))];
        shape.WriteWhole(json, job.Head, job.View, whole, job.UsageOf(choices));
        await HttpAnswers.JsonAsync(context, StatusCodes.Status200OK, json).ConfigureAwait(false);
    }
}
