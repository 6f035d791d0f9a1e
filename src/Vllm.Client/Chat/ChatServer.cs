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
    public IChatCall Prepare(ChatCompletionRequest request, RequestOptions? options, bool stream) => new Call(pipeline, new ApiCall
    {
        Method = HttpMethod.Post,
        Path = Path,
        Body = ChatRequestWriter.Write(request, defaultModel, stream),
        Stream = stream,
        Options = options,
        EstimatedTokens = pipeline.HasRateLimit ? RateLimitEstimate.Of(request) : null,
    });

    private sealed class Call(HttpPipeline pipeline, ApiCall call) : IChatCall
    {
        public RequestOptions? Options => call.Options;

        public IAsyncEnumerator<T> Read<T>(
            Func<ChatFold> newFold, EventQueue<T> pieces, Func<VllmException, T>? failurePiece, CancellationToken first, CancellationToken second) =>
            new AnswerReader<T>(pipeline, call, newFold(), pieces, failurePiece, first, second);
    }
}
