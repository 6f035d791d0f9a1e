using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Vllm.Simulator.Completions.Validation;
using Vllm.Simulator.Engine;
using Vllm.Simulator.Faults;
using Vllm.Simulator.Serving;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Completions;

/// <summary><c>POST /v1/completions</c>: reads and checks the request, then answers whole or as a stream.</summary>
internal sealed class CompletionEndpoint(SimulatorOptions options, EngineState engine, IFrontEndShape frontEnd, FaultInjector faults)
{
    private readonly bool _isPython = options.FrontEnd == FrontEnd.Python;
    private readonly ICompletionShape _shape = options.FrontEnd == FrontEnd.Python ? new PythonCompletionShape() : new RustCompletionShape();

    public async Task HandleAsync(HttpContext context)
    {
        byte[] body = await RequestBody.ReadAsync(context.Request).ConfigureAwait(false);
        string? contentType = context.Request.ContentType;
        JsonElement accepted = _isPython ? PythonCompletionBody.Validate(body, contentType) : RustCompletionBody.Validate(body, contentType);
        var request = new CompletionRequest(accepted);
        RequestBody.CheckModel(request.Model, options);
        ActiveFault fault = faults.ForAnswer(context, request.Steering.Fault);
        request = request with { Sampling = request.Sampling with { AbortAfter = fault.AbortAfter } };
        AnswerHead head = Head(request, context.Request.Headers["X-Request-Id"]);
        IReadOnlyList<PreparedPrompt> prompts = _isPython
            ? PythonCompletionRules.Check(request, accepted, options)
            : RustCompletionRules.Check(request, accepted, head.Id, options);
        if (engine.IsDead)
        {
            throw EngineErrors.Dead(options.FrontEnd, isNew: true, "completion").ToException();
        }

        var job = new CompletionJob(request, prompts, head, options);
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, engine.Stopping);
        await fault.BeginAsync(abort.Token).ConfigureAwait(false);
        await (request.Stream
            ? new CompletionStream(job, fault, engine, options, frontEnd, _shape).RunAsync(context, abort.Token)
            : new CompletionWhole(job, fault, engine, options, _shape).RunAsync(context, abort.Token)).ConfigureAwait(false);
    }

    private AnswerHead Head(CompletionRequest request, string? requestIdHeader)
    {
        string id = !string.IsNullOrEmpty(requestIdHeader) ? requestIdHeader : request.RequestId ?? frontEnd.NewAnswerId();
        return new AnswerHead(
            $"cmpl-{id}", options.TimeProvider.GetUtcNow().ToUnixTimeSeconds(),
            string.IsNullOrEmpty(request.Model) ? options.ServedModelNames[0] : request.Model);
    }
}
