namespace Vllm;

/// <summary>
/// What a server refused a request for: an open set, so that a reason added later does not break a switch.
/// </summary>
public readonly record struct ApiErrorReason
{
    private readonly string? _value;

    /// <summary>Wraps a word, known to this library or not.</summary>
    public ApiErrorReason(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _value = value;
    }

    /// <summary>The prompt and the tokens asked for do not fit the model's context.</summary>
    public static ApiErrorReason ContextLengthExceeded { get; } = new("context_length");

    /// <summary>No model or adapter of that name is served.</summary>
    public static ApiErrorReason ModelNotFound { get; } = new("model_not_found");

    /// <summary>The path does not exist on this server: another version, or a feature that is switched off.</summary>
    public static ApiErrorReason EndpointNotFound { get; } = new("endpoint_not_found");

    /// <summary>The API key is missing or wrong.</summary>
    public static ApiErrorReason Unauthorized { get; } = new("unauthorized");

    /// <summary>The key is right, the request is not allowed.</summary>
    public static ApiErrorReason Forbidden { get; } = new("forbidden");

    /// <summary>Too many requests: a gateway's rate limit.</summary>
    public static ApiErrorReason RateLimited { get; } = new("rate_limited");

    /// <summary>The server is overloaded, restarting or scaling.</summary>
    public static ApiErrorReason Unavailable { get; } = new("unavailable");

    /// <summary>The request is wrong; <see cref="VllmApiException.Param"/> may say where.</summary>
    public static ApiErrorReason InvalidRequest { get; } = new("invalid_request");

    /// <summary>The server or its engine failed.</summary>
    public static ApiErrorReason ServerError { get; } = new("server_error");

    /// <summary>A redirect, which is never followed: the key and the prompt stay with the address that was given.</summary>
    public static ApiErrorReason Redirected { get; } = new("redirected");

    /// <summary>The reason's name in snake case; empty for <c>default</c>.</summary>
    public string Value => _value ?? "";

    /// <inheritdoc/>
    public override string ToString() => Value;
}
