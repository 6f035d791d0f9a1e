using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Vllm.Simulator.Chat.Validation;
using Vllm.Simulator.Engine;
using Vllm.Simulator.Faults;
using Vllm.Simulator.Serving;
using Vllm.Simulator.Validation;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Chat;

/// <summary><c>POST /v1/chat/completions</c>: reads and checks the request, then answers whole or as a stream.</summary>
internal sealed class ChatEndpoint(SimulatorOptions options, EngineState engine, IFrontEndShape frontEnd, FaultInjector faults)
{
    private readonly IChatShape _shape = options.FrontEnd == FrontEnd.Python ? new PythonChatShape() : new RustChatShape();

    public async Task HandleAsync(HttpContext context)
    {
        byte[] body = await RequestBody.ReadAsync(context.Request).ConfigureAwait(false);
        ChatRequest request = Validate(body, context.Request.ContentType);
        ActiveFault fault = faults.ForAnswer(context, request.Steering.Fault);
        request = request with { Sampling = request.Sampling with { AbortAfter = fault.AbortAfter } };
        ChatJob job = ChatJob.Prepare(request, context.Request.Headers["X-Request-Id"], options, frontEnd);
        if (engine.IsDead)
        {
            throw EngineErrors.Dead(options.FrontEnd, isNew: true).ToException();
        }

        using var abort = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, engine.Stopping);
        await fault.BeginAsync(abort.Token).ConfigureAwait(false);
        if (request.Stream)
        {
            await new ChatStream(job, fault, engine, options, frontEnd, _shape).RunAsync(context, abort.Token).ConfigureAwait(false);
        }
        else
        {
            await new ChatWhole(job, fault, engine, options, _shape).RunAsync(context, abort.Token).ConfigureAwait(false);
        }
    }

    private ChatRequest Validate(byte[] body, string? contentType)
    {
        if (options.FrontEnd == FrontEnd.Rust)
        {
            JsonElement accepted = RustValidator.Validate(body, contentType);
            ChatRequest asked = ChatRequestReader.Read(accepted);
            RustRules.Check(asked, accepted);
            RequestBody.CheckModel(asked.Model, options);
            RustRules.CheckAfterModel(asked, accepted, options);
            return ChatMedia.Load(asked, accepted, options, engine);
        }

        JsonElement json = PythonValidator.Validate(body, contentType);
        ChatRequest request = ChatRequestReader.Read(json);
        RequestBody.CheckModel(request.Model, options);
        MessageRules.Check(request, json, options);
        request = ChatMedia.Load(request, json, options, engine);
        PythonSamplingRules.CheckLengths(request, json, options.MaxModelLen);
        PythonSamplingRules.CheckSampling(request, json);
        return request;
    }
}
