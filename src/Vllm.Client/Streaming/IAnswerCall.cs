namespace Vllm;

/// <summary>A request that is ready to be sent, once: to one server, or to the first of several that answers.</summary>
internal interface IAnswerCall
{
    /// <summary>The settings of this call.</summary>
    RequestOptions? Options { get; }

    /// <summary>The tokens that came before; null to read each chunk in full.</summary>
    TokenCache? Tokens { get; }

    /// <summary>Reads the answer piece by piece; the request is sent with the first one.</summary>
    /// <param name="newFold">Makes what puts the answer together; called again when another server is asked.</param>
    /// <param name="pieces">Where the fold puts the pieces; stays empty when only the whole answer is wanted.</param>
    /// <param name="failurePiece">Makes a last piece of a failure; null to throw it.</param>
    /// <param name="owner">The type that the caller sees.</param>
    /// <param name="callers">The caller's cancellation.</param>
    IAsyncEnumerator<T> Read<T>(
        Func<AnswerFold> newFold,
        EventQueue<T> pieces,
        Func<VllmException, T>? failurePiece,
        Type owner,
        CallerTokens callers);
}
