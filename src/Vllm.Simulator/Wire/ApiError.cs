namespace Vllm.Simulator.Wire;

/// <summary>
/// An error of the API. <see cref="Type"/> is the Python front end's name for it; <see cref="Code"/> the Rust front
/// end's word, whose types are only two (<see cref="RustFrontEnd"/>).
/// </summary>
internal sealed record ApiError(int Status, string Type, string Message, string? Param = null, string Code = "invalid_request_error")
{
    /// <summary>FastAPI answers it outside its CORS layer, as it does errors that vLLM did not expect (recorded: image-error-http-refused).</summary>
    public bool IsUnexpected { get; init; }

    /// <summary>A request that vLLM refuses, 400.</summary>
    public static ApiError BadRequest(string message, string? param = null) => new(400, "BadRequestError", message, param);

    /// <summary>vLLM's VLLMValidationError: the message repeats the parameter, and the value where there is one.</summary>
    public static ApiError Parameter(string message, string parameter, string? value = null) =>
        BadRequest($"{message} (parameter={parameter}{(value is null ? "" : $", value={value}")})", parameter);

    public ApiException ToException() => new(this);
}

/// <summary>Ends the handling of a request with an error answer.</summary>
internal sealed class ApiException(ApiError error) : Exception(error.Message)
{
    public ApiError Error { get; } = error;
}
