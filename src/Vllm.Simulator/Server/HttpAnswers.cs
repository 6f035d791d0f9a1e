using Microsoft.AspNetCore.Http;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Server;

/// <summary>Answers that are not streams.</summary>
internal static class HttpAnswers
{
    public static async Task JsonAsync(HttpContext context, int status, WireWriter json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        if (context.Response.Headers.TransferEncoding.Count == 0)
        {
            // A fault may have chosen a body that lasts until the connection closes.
            context.Response.ContentLength = json.Written.Length;
        }

        await context.Response.Body.WriteAsync(json.Written, context.RequestAborted).ConfigureAwait(false);
    }

    public static Task EmptyAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }
}
