namespace Vllm;

/// <summary>Who answers chat requests: one server, or the first of several that can.</summary>
internal interface IChatServer
{
    /// <summary>The server that is asked first, for calls beside the chat itself.</summary>
    ChatServer First { get; }

    /// <summary>Checks a request and makes it ready to be sent.</summary>
    /// <exception cref="ArgumentException">The request can never be right.</exception>
    IAnswerCall Prepare(ChatCompletionRequest request, RequestOptions? options, bool stream);
}
