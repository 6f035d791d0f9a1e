using System.Text.Json.Nodes;

namespace Vllm;

/// <content>How the server handles the request.</content>
public sealed partial class CompletionBuilder
{
    /// <inheritdoc cref="CompletionRequest.AddSpecialTokens"/>
    public CompletionBuilder AddSpecialTokens(bool? addSpecialTokens = true) => With(Request with { AddSpecialTokens = addSpecialTokens });

    /// <inheritdoc cref="CompletionRequest.TruncatePromptTokens"/>
    public CompletionBuilder TruncatePromptTokens(long? truncatePromptTokens) =>
        With(Request with { TruncatePromptTokens = truncatePromptTokens });

    /// <inheritdoc cref="CompletionRequest.TruncationSide"/>
    public CompletionBuilder TruncationSide(TruncationSide? truncationSide) => With(Request with { TruncationSide = truncationSide });

    /// <inheritdoc cref="CompletionRequest.MmPayload"/>
    public CompletionBuilder MmPayload(MultimodalPayload? mmPayload) => With(Request with { MmPayload = mmPayload });

    /// <inheritdoc cref="CompletionRequest.ReturnMmKwargs"/>
    public CompletionBuilder ReturnMmKwargs(bool? returnMmKwargs = true) => With(Request with { ReturnMmKwargs = returnMmKwargs });

    /// <inheritdoc cref="CompletionRequest.ReturnTokenOffsets"/>
    public CompletionBuilder ReturnTokenOffsets(bool? returnTokenOffsets = true) =>
        With(Request with { ReturnTokenOffsets = returnTokenOffsets });

    /// <inheritdoc cref="CompletionRequest.Priority"/>
    public CompletionBuilder Priority(long? priority) => With(Request with { Priority = priority });

    /// <inheritdoc cref="CompletionRequest.RequestId"/>
    public CompletionBuilder RequestId(string? requestId) => With(Request with { RequestId = requestId });

    /// <inheritdoc cref="CompletionRequest.SessionId"/>
    public CompletionBuilder SessionId(string? sessionId) => With(Request with { SessionId = sessionId });

    /// <inheritdoc cref="CompletionRequest.User"/>
    public CompletionBuilder EndUser(string? user) => With(Request with { User = user });

    /// <inheritdoc cref="CompletionRequest.CacheSalt"/>
    public CompletionBuilder CacheSalt(string? cacheSalt) => With(Request with { CacheSalt = cacheSalt });

    /// <inheritdoc cref="CompletionRequest.KvTransferParams"/>
    public CompletionBuilder KvTransferParams(JsonObject? kvTransferParams) => With(Request with { KvTransferParams = kvTransferParams });

    /// <inheritdoc cref="CompletionRequest.EcTransferParams"/>
    public CompletionBuilder EcTransferParams(JsonObject? ecTransferParams) => With(Request with { EcTransferParams = ecTransferParams });

    /// <inheritdoc cref="CompletionRequest.VllmXargs"/>
    public CompletionBuilder VllmXargs(JsonObject? vllmXargs) => With(Request with { VllmXargs = vllmXargs });
}
