using Microsoft.AspNetCore.Http;
using Vllm.Simulator.Engine;
using Vllm.Simulator.Faults;
using Vllm.Simulator.Serving;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Completions;

/// <summary>Answers as server-sent events: the parts of all choices as they come, usage if asked for, <c>[DONE]</c>.</summary>
internal sealed class CompletionStream(CompletionJob job, ActiveFault fault, EngineState engine, SimulatorOptions options, IFrontEndShape frontEnd, ICompletionShape shape)
{
    public async Task RunAsync(HttpContext context, CancellationToken cancellationToken)
    {
        CompletionChoice[] choices = job.CreateChoices();
        var run = new GenerationRun<CompletionPart>(choices, job.Request.Steering, fault, engine, options);
        var events = new EventStream(context.Response, cancellationToken);
        // The headers go out before the first token, as uvicorn and axum send them.
        await events.StartAsync(frontEnd).ConfigureAwait(false);
        using IDisposable place = await engine.EnterAsync(cancellationToken).ConfigureAwait(false);
        bool isAccepted = false;
        try
        {
            job.Submit(engine);
            isAccepted = true;
            await run.GenerateAsync(job.Request.StreamInterval, SendAsync, cancellationToken).ConfigureAwait(false);
            if (job.View.IncludeUsage)
            {
                await events.SendAsync(json => shape.WriteUsage(json, job.Head, job.View, job.UsageOf(choices))).ConfigureAwait(false);
            }
        }
        catch (ApiException failure)
        {
            if (!isAccepted && shape.ChunkBeforeError)
            {
                await SendAsync(choices[0].Take()).ConfigureAwait(false);
            }

            await events.SendAsync(json => frontEnd.WriteStreamError(json, failure.Error)).ConfigureAwait(false);
        }

        await events.SendAsync(json => json.Raw("[DONE]"u8)).ConfigureAwait(false);

        async Task SendAsync(CompletionPart part)
        {
            var chunks = new List<Action<WireWriter>>();
            shape.WritePart(chunks.Add, job.Head, job.View, part);
            foreach (Action<WireWriter> chunk in chunks)
            {
                await events.SendAsync(chunk).ConfigureAwait(false);
            }
        }
    }
}
