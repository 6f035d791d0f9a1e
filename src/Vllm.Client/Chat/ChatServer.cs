namespace Vllm;

/// <summary>One server that answers chat requests.</summary>
/// <param name="pipeline">The way to it.</param>
/// <param name="defaultModel">The model of requests that name none; null leaves the choice to the server.</param>
internal sealed class ChatServer(HttpPipeline pipeline, string? defaultModel) : IChatServer
{
    private const string Path = "v1/chat/completions";

    /// <summary>The way to it.</summary>
    public HttpPipeline Pipeline => pipeline;

    /// <summary>The model of requests that name none.</summary>
    public string? DefaultModel => defaultModel;

    /// <inheritdoc/>
    public ChatServer First => this;

    /// <inheritdoc/>
    public IAnswerCall Prepare(ChatCompletionRequest request, RequestOptions? options, bool stream) => new ServerCall(pipeline, new ApiCall
    {
        Method = HttpMethod.Post,
        Path = Path,
        Body = RequestWriter.Write(request.WithAllowedTools(), defaultModel, stream),
        Stream = stream,
        Options = options,
        IsGeneration = true,
        EstimatedTokens = pipeline.HasRateLimit ? RateLimitEstimate.Of(request) : null,
    });
}
