namespace Vllm;

/// <summary>One call as the pipeline sees it: where to, with what, and under which settings.</summary>
internal sealed class ApiCall
{
    private string? _endpoint;

    public required HttpMethod Method { get; init; }

    /// <summary>The path under the server's root, such as <c>v1/chat/completions</c>; never text from outside.</summary>
    public required string Path { get; init; }

    /// <summary>The path as it is shown.</summary>
    public string Endpoint => _endpoint ??= "/" + Path;

    /// <summary>The JSON body, or null.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>Whether a stream is asked for.</summary>
    public bool Stream { get; init; }

    /// <summary>Whether tokens are made for it: only such calls are limited, hedged, and kept from a server that fails.</summary>
    public bool IsGeneration { get; init; }

    public RequestOptions? Options { get; init; }

    /// <summary>The tokens that it is expected to take, for the client's rate limit; null for calls that do not count.</summary>
    public int? EstimatedTokens { get; init; }
}
