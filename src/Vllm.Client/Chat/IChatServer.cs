namespace Vllm;

/// <summary>Who answers chat requests: one server, or the first of several that can.</summary>
internal interface IChatServer
{
    /// <summary>The server that is asked first, for calls beside the chat itself.</summary>
    ChatServer First { get; }

    /// <summary>Checks a request and makes it ready to be sent.</summary>
    /// <exception cref="ArgumentException">The request can never be right.</exception>
    IChatCall Prepare(ChatCompletionRequest request, RequestOptions? options, bool stream);
}

/// <summary>A chat request that is ready to be sent, once.</summary>
internal interface IChatCall
{
    /// <summary>The settings of this call.</summary>
    RequestOptions? Options { get; }

    /// <summary>Reads the answer piece by piece; the request is sent with the first one.</summary>
    /// <param name="newFold">Makes what puts the answer together; called again when another server is asked.</param>
    /// <param name="pieces">Where the fold puts the pieces; stays empty when only the whole answer is wanted.</param>
    /// <param name="failurePiece">Makes a last piece of a failure; null to throw it.</param>
    /// <param name="first">The caller's cancellation, as given with the call.</param>
    /// <param name="second">The caller's cancellation, as given with the enumeration.</param>
    IAsyncEnumerator<T> Read<T>(
        Func<ChatFold> newFold, EventQueue<T> pieces, Func<VllmException, T>? failurePiece, CancellationToken first, CancellationToken second);
}
