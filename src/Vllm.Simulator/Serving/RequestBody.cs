using Microsoft.AspNetCore.Http;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Serving;

/// <summary>Reads the body of a request, and looks up the model that it names.</summary>
internal static class RequestBody
{
    public static async Task<byte[]> ReadAsync(HttpRequest request)
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

    /// <summary>Refuses a model that is not served; no name, or an empty one, means the first.</summary>
    public static void CheckModel(string? model, SimulatorOptions options)
    {
        if (!string.IsNullOrEmpty(model) && !options.ServedModelNames.Contains(model))
        {
            string aliases = options.FrontEnd == FrontEnd.Python ? $" Valid aliases: {string.Join(", ", options.ServedModelNames)}." : "";
            throw new ApiError(
                StatusCodes.Status404NotFound, "NotFoundError", $"The model `{model}` does not exist.{aliases}", "model", "model_not_found").ToException();
        }
    }
}
