using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Vllm.Simulator.Chat.Validation;
using Vllm.Simulator.Engine;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Chat;

/// <summary><c>POST /v1/chat/completions</c>: reads and checks the request, then answers whole or as a stream.</summary>
internal sealed class ChatEndpoint(SimulatorOptions options, EngineState engine, IChatShape shape)
{
    public async Task HandleAsync(HttpContext context)
    {
        byte[] body = await ReadBodyAsync(context.Request).ConfigureAwait(false);
        ChatRequest request = Validate(body, context.Request.ContentType);
        ChatJob job = ChatJob.Prepare(request, context.Request.Headers["X-Request-Id"], options, shape);
        if (engine.IsDead)
        {
            throw EngineErrors.Dead(options.FrontEnd, isNew: true).ToException();
        }

        using var abort = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, engine.Stopping);
        if (request.Stream)
        {
            await new ChatStream(job, engine, options, shape).RunAsync(context, abort.Token).ConfigureAwait(false);
        }
        else
        {
            await new ChatWhole(job, engine, options, shape).RunAsync(context, abort.Token).ConfigureAwait(false);
        }
    }

    private static async Task<byte[]> ReadBodyAsync(HttpRequest request)
    {
        try
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted).ConfigureAwait(false);
            return body.ToArray();
        }
        catch (BadHttpRequestException failure)
        {
            throw new ApiError(failure.StatusCode, "BadRequestError", failure.Message).ToException();
        }
    }

    private ChatRequest Validate(byte[] body, string? contentType)
    {
        if (options.FrontEnd == FrontEnd.Rust)
        {
            JsonElement accepted = RustValidator.Validate(body, contentType);
            ChatRequest asked = ChatRequestReader.Read(accepted);
            RustRules.Check(asked, accepted);
            CheckModel(asked, $"The model `{asked.Model}` does not exist.");
            RustRules.CheckAfterModel(asked, accepted, options.MaxModelLen);
            return asked;
        }

        JsonElement json = PythonValidator.Validate(body, contentType);
        ChatRequest request = ChatRequestReader.Read(json);
        CheckModel(request, $"The model `{request.Model}` does not exist. Valid aliases: {string.Join(", ", options.ServedModelNames)}.");
        MessageRules.Check(request, json, options);
        PythonSamplingRules.CheckLengths(request, json, options.MaxModelLen);
        PythonSamplingRules.CheckSampling(request, json);
        return request;
    }

    private void CheckModel(ChatRequest request, string message)
    {
        if (!string.IsNullOrEmpty(request.Model) && !options.ServedModelNames.Contains(request.Model))
        {
            throw new ApiError(StatusCodes.Status404NotFound, "NotFoundError", message, "model", "model_not_found").ToException();
        }
    }
}
