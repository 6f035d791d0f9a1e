using System.Text.Json.Nodes;

namespace Vllm;

/// <content>How the server handles the request.</content>
public sealed partial class ChatCompletionBuilder
{
    /// <inheritdoc cref="ChatCompletionRequest.Priority"/>
    public ChatCompletionBuilder Priority(long? priority) => With(Request with { Priority = priority });

    /// <inheritdoc cref="ChatCompletionRequest.RequestId"/>
    public ChatCompletionBuilder RequestId(string? requestId) => With(Request with { RequestId = requestId });

    /// <inheritdoc cref="ChatCompletionRequest.SessionId"/>
    public ChatCompletionBuilder SessionId(string? sessionId) => With(Request with { SessionId = sessionId });

    /// <inheritdoc cref="ChatCompletionRequest.User"/>
    public ChatCompletionBuilder EndUser(string? user) => With(Request with { User = user });

    /// <inheritdoc cref="ChatCompletionRequest.CacheSalt"/>
    public ChatCompletionBuilder CacheSalt(string? cacheSalt) => With(Request with { CacheSalt = cacheSalt });

    /// <inheritdoc cref="ChatCompletionRequest.KvTransferParams"/>
    public ChatCompletionBuilder KvTransferParams(JsonObject? kvTransferParams) =>
        With(Request with { KvTransferParams = kvTransferParams });

    /// <inheritdoc cref="ChatCompletionRequest.EcTransferParams"/>
    public ChatCompletionBuilder EcTransferParams(JsonObject? ecTransferParams) =>
        With(Request with { EcTransferParams = ecTransferParams });

    /// <inheritdoc cref="ChatCompletionRequest.VllmXargs"/>
    public ChatCompletionBuilder VllmXargs(JsonObject? vllmXargs) => With(Request with { VllmXargs = vllmXargs });
}
