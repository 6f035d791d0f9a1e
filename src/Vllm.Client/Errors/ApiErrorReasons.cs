namespace Vllm;

/// <summary>Judges what kind of refusal an error is: from status, code and field first, from the text last.</summary>
internal static class ApiErrorReasons
{
    /// <summary>
    /// vLLM has no code for a prompt that is too long; its Rust front end names no field either. These are the texts of
    /// both front ends and of older versions.
    /// </summary>
    private static readonly string[] ContextTexts =
        ["maximum context length", "model's context length", "context length is only", "too long to fit into the model", "maximum model length"];

    public static ApiErrorReason Classify(int status, ServerError? error) => error?.Code switch
    {
        "context_length_exceeded" => ApiErrorReason.ContextLengthExceeded,
        "model_not_found" => ApiErrorReason.ModelNotFound,
        _ when IsContextLength(status, error) => ApiErrorReason.ContextLengthExceeded,
        _ when status == 404 => IsModelNotFound(error) ? ApiErrorReason.ModelNotFound : ApiErrorReason.EndpointNotFound,
        _ => Classify(status),
    };

    private static ApiErrorReason Classify(int status) => status switch
    {
        < 300 => default,
        < 400 => ApiErrorReason.Redirected,
        401 => ApiErrorReason.Unauthorized,
        403 => ApiErrorReason.Forbidden,
        405 => ApiErrorReason.EndpointNotFound,
        429 => ApiErrorReason.RateLimited,
        502 or 503 or 504 or 529 => ApiErrorReason.Unavailable,
        >= 500 => ApiErrorReason.ServerError,
        _ => ApiErrorReason.InvalidRequest,
    };

    private static bool IsContextLength(int status, ServerError? error) =>
        status is >= 400 and < 500 && error is not null
        && (error.Param == "input_tokens" || ContextTexts.Any(text => error.Message.Contains(text, StringComparison.OrdinalIgnoreCase)));

    /// <summary>A 404 is about a model when vLLM's own handler sent it; FastAPI's "Not Found" and a proxy's page are about the path.</summary>
    private static bool IsModelNotFound(ServerError? error) =>
        error is not null && (error.Param == "model" || error.Message.Contains("model", StringComparison.OrdinalIgnoreCase));
}
