namespace Vllm;

/// <summary>
/// Completions, <c>POST /v1/completions</c>: a text goes on, without roles or chat template. <see cref="VllmClient.Completions"/>.
/// </summary>
public sealed class CompletionsApi
{
    private const string Path = "v1/completions";

    private readonly HttpPipeline _pipeline;
    private readonly string? _defaultModel;

    internal CompletionsApi(HttpPipeline pipeline, string? defaultModel)
    {
        _pipeline = pipeline;
        _defaultModel = defaultModel;
    }

    /// <summary>Begins a request that is put together step by step.</summary>
    public CompletionBuilder Create() => new(this);

    /// <summary>Asks for a completion and waits for the whole of it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the call; the server stops generating.</param>
    /// <exception cref="ArgumentException">The request can never be right.</exception>
    /// <exception cref="VllmException">The call failed; see the types under it.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public Task<Completion> CreateAsync(CompletionRequest request, CancellationToken cancellationToken = default) =>
        CreateAsync(request, null, cancellationToken);

    /// <inheritdoc cref="CreateAsync(CompletionRequest, CancellationToken)"/>
    /// <param name="request">The request.</param>
    /// <param name="options">Settings of this call; null takes the client's.</param>
    /// <param name="cancellationToken">Ends the call; the server stops generating.</param>
    public Task<Completion> CreateAsync(CompletionRequest request, RequestOptions? options, CancellationToken cancellationToken = default) =>
        Start(request, options, stream: false, cancellationToken).ToCompletionAsync(CancellationToken.None);

    /// <summary>
    /// Asks for a streamed completion. Wrong arguments are refused here; the request is sent when the stream is enumerated.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the call; the server stops generating.</param>
    /// <exception cref="ArgumentException">The request can never be right.</exception>
    public CompletionStream StreamAsync(CompletionRequest request, CancellationToken cancellationToken = default) =>
        StreamAsync(request, null, cancellationToken);

    /// <inheritdoc cref="StreamAsync(CompletionRequest, CancellationToken)"/>
    /// <param name="request">The request.</param>
    /// <param name="options">Settings of this call; null takes the client's.</param>
    /// <param name="cancellationToken">Ends the call; the server stops generating.</param>
    public CompletionStream StreamAsync(CompletionRequest request, RequestOptions? options, CancellationToken cancellationToken = default) =>
        Start(request, options, stream: true, cancellationToken);

    private CompletionStream Start(CompletionRequest request, RequestOptions? options, bool stream, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        options = options?.Checked();
        ReadOnlyMemory<byte> body = RequestWriter.Write(request, _defaultModel, stream);
        var call = new ApiCall
        {
            Method = HttpMethod.Post,
            Path = Path,
            Body = body,
            Stream = stream,
            Options = options,
            IsGeneration = true,
            EstimatedTokens = _pipeline.HasRateLimit ? RateLimitEstimate.Of(request, body.Length) : null,
        };
        return new CompletionStream(_pipeline, call, request.CountPrompts(), request.ChoiceCount(), cancellationToken);
    }
}
