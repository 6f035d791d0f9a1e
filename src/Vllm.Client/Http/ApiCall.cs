namespace Vllm;

/// <summary>One call as the pipeline sees it: where to, with what, and under which settings.</summary>
internal sealed class ApiCall
{
    public required HttpMethod Method { get; init; }

    /// <summary>The path under the server's root, such as <c>v1/chat/completions</c>; never text from outside.</summary>
    public required string Path { get; init; }

    /// <summary>The JSON body, or null.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>Whether a stream is asked for.</summary>
    public bool Stream { get; init; }

    public RequestOptions? Options { get; init; }

    /// <summary>The tokens that it is expected to take, for the client's rate limit; null for calls that do not count.</summary>
    public int? EstimatedTokens { get; init; }
}
