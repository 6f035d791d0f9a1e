namespace Vllm;

/// <summary>Chat completions, <c>POST /v1/chat/completions</c>: <see cref="ChatApi.Completions"/>.</summary>
public sealed class ChatCompletionsApi
{
    private readonly IChatServer _server;

    internal ChatCompletionsApi(IChatServer server) => _server = server;

    /// <summary>Who answers.</summary>
    internal IChatServer Server => _server;

    /// <summary>Begins a request that is put together step by step.</summary>
    public ChatCompletionBuilder Create() => new(this);

    /// <summary>Asks for an answer and waits for the whole of it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the call; the server stops generating.</param>
    /// <exception cref="ArgumentException">The request can never be right.</exception>
    /// <exception cref="VllmException">The call failed; see the types under it.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public Task<ChatCompletion> CreateAsync(ChatCompletionRequest request, CancellationToken cancellationToken = default) =>
        CreateAsync(request, null, cancellationToken);

    /// <inheritdoc cref="CreateAsync(ChatCompletionRequest, CancellationToken)"/>
    /// <param name="request">The request.</param>
    /// <param name="options">Settings of this call; null takes the client's.</param>
    /// <param name="cancellationToken">Ends the call; the server stops generating.</param>
    public Task<ChatCompletion> CreateAsync(
        ChatCompletionRequest request, RequestOptions? options, CancellationToken cancellationToken = default) =>
        Start(request, options, stream: false, cancellationToken).ToCompletionAsync(CancellationToken.None);

    /// <summary>
    /// Asks for a streamed answer. Wrong arguments are refused here; the request is sent when the stream is enumerated.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the call; the server stops generating.</param>
    /// <exception cref="ArgumentException">The request can never be right.</exception>
    public ChatStream StreamAsync(ChatCompletionRequest request, CancellationToken cancellationToken = default) =>
        StreamAsync(request, null, cancellationToken);

    /// <inheritdoc cref="StreamAsync(ChatCompletionRequest, CancellationToken)"/>
    /// <param name="request">The request.</param>
    /// <param name="options">Settings of this call; null takes the client's.</param>
    /// <param name="cancellationToken">Ends the call; the server stops generating.</param>
    public ChatStream StreamAsync(ChatCompletionRequest request, RequestOptions? options, CancellationToken cancellationToken = default) =>
        Start(request, options, stream: true, cancellationToken);

    internal ChatStream Start(
        ChatCompletionRequest request,
        RequestOptions? options,
        bool stream,
        CancellationToken cancellationToken,
        IAnswerTurn<ChatCompletion>? turn = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        IAnswerCall call = _server.Prepare(request, options?.Checked(), stream);
        return new ChatStream(call, request.ChoiceCount(), cancellationToken, turn);
    }
}
