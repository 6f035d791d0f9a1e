using Microsoft.AspNetCore.Http;
using Vllm.Simulator.Engine;
using Vllm.Simulator.Faults;
using Vllm.Simulator.Serving;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Chat;

/// <summary>Answers as server-sent events: the opening chunk of each choice, the parts, usage if asked for, <c>[DONE]</c>.</summary>
internal sealed class ChatStream(ChatJob job, ActiveFault fault, EngineState engine, SimulatorOptions options, IFrontEndShape frontEnd, IChatShape shape)
{
    public async Task RunAsync(HttpContext context, CancellationToken cancellationToken)
    {
        ChatChoice[] choices = job.CreateChoices();
        var run = new GenerationRun<AnswerPart>(choices, job.Request.Steering, fault, engine, options);
        var events = new EventStream(context.Response, cancellationToken);
        // The headers go out before the first token, as uvicorn and axum send them.
        await events.StartAsync(frontEnd).ConfigureAwait(false);
        using IDisposable place = await engine.EnterAsync(cancellationToken).ConfigureAwait(false);
        bool isOpen = false;
        try
        {
            job.Submit(engine);
            await run.GenerateAsync(job.Request.StreamInterval, HandOutAsync, cancellationToken).ConfigureAwait(false);
            if (job.View.IncludeUsage)
            {
                await events.SendAsync(json => shape.WriteUsage(json, job.Head, job.View, job.UsageOf(choices))).ConfigureAwait(false);
            }
        }
        catch (ApiException failure)
        {
            if (!isOpen && shape.RoleBeforeError)
            {
                await OpenAsync().ConfigureAwait(false);
            }

            await events.SendAsync(json => frontEnd.WriteStreamError(json, failure.Error)).ConfigureAwait(false);
        }

        await events.SendAsync(json => json.Raw("[DONE]"u8)).ConfigureAwait(false);

        async Task HandOutAsync(AnswerPart part)
        {
            if (!isOpen)
            {
                await OpenAsync().ConfigureAwait(false);
            }

            var chunks = new List<Action<WireWriter>>();
            shape.WritePart(chunks.Add, job.Head, job.View, part);
            foreach (Action<WireWriter> chunk in chunks)
            {
                await events.SendAsync(chunk).ConfigureAwait(false);
            }
        }

        async Task OpenAsync()
        {
            isOpen = true;
            TokenUsage none = new(job.PromptTokens.Count, 0, 0, job.CachedTokens);
            for (int i = 0; i < job.Request.N; i++)
            {
                int index = i;
                await events.SendAsync(json => shape.WriteRole(json, job.Head, job.View, index, none)).ConfigureAwait(false);
            }

            for (int i = 0; i < job.Request.N && job.Echo.Length > 0; i++)
            {
                int index = i;
                await events.SendAsync(json => shape.WriteEcho(json, job.Head, job.View, index, job.Echo, none)).ConfigureAwait(false);
            }
        }
    }
}
