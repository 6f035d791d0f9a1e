namespace Vllm;

/// <summary>A request to one server.</summary>
/// <param name="pipeline">The way to it.</param>
/// <param name="call">The request.</param>
internal sealed class ServerCall(HttpPipeline pipeline, ApiCall call) : IAnswerCall
{
    /// <inheritdoc/>
    public RequestOptions? Options => call.Options;

    /// <inheritdoc/>
    public TokenCache? Tokens => pipeline.Tokens;

    /// <inheritdoc/>
    public IAsyncEnumerator<T> Read<T>(
        Func<AnswerFold> newFold,
        EventQueue<T> pieces,
        Func<VllmException, T>? failurePiece,
        Type owner,
        CallerTokens callers) =>
        new AnswerReader<T>(pipeline, call, newFold(), pieces, failurePiece, owner, callers);
}
