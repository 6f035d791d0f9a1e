namespace Vllm;

/// <summary>One request that several servers may be asked.</summary>
internal sealed class FallbackCall : IAnswerCall
{
    private readonly FallbackChain _chain;
    private readonly IReadOnlyList<FallbackTarget> _targets;
    private readonly ChatCompletionRequest _request;
    private readonly bool _stream;
    private readonly IAnswerCall _first;

    /// <exception cref="ArgumentException">The request can never be right.</exception>
    public FallbackCall(FallbackChain chain, IReadOnlyList<FallbackTarget> targets, ChatCompletionRequest request, RequestOptions? options, bool stream)
    {
        _chain = chain;
        _targets = targets;
        _request = request;
        _stream = stream;
        Options = options;
        _first = targets[0].Prepare(request, options, stream);
    }

    /// <inheritdoc/>
    public RequestOptions? Options { get; }

    /// <inheritdoc/>
    public TokenCache? Tokens => _first.Tokens;

    /// <inheritdoc/>
    public IAsyncEnumerator<T> Read<T>(
        Func<AnswerFold> newFold,
        EventQueue<T> pieces,
        Func<VllmException, T>? failurePiece,
        Type owner,
        CallerTokens callers) =>
        new FallbackReader<T>(
            _chain, _targets, (index, piece) => CallOf(index).Read(newFold, pieces, piece, owner, callers), failurePiece, owner);

    // Written when it is needed: with images a body is large, and mostly the first server answers.
    private IAnswerCall CallOf(int index) => index == 0 ? _first : _targets[index].Prepare(_request, Options, _stream);
}
