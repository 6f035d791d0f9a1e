using System.Text.Json.Nodes;

namespace Vllm;

/// <content>How the server handles the request: reading of the prompt, order, identity, cache, transfer between servers, plug-ins.</content>
public sealed partial record CompletionRequest
{
    /// <summary>Whether the tokenizer adds its special tokens, such as a mark of the beginning, to prompts given as text.</summary>
    /// <remarks><c>add_special_tokens</c>, vLLM's own. Default: true.</remarks>
    public bool? AddSpecialTokens { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.TruncatePromptTokens"/>
    public long? TruncatePromptTokens { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.TruncationSide"/>
    public TruncationSide? TruncationSide { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.MmPayload"/>
    public MultimodalPayload? MmPayload { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.ReturnMmKwargs"/>
    public bool? ReturnMmKwargs { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.ReturnTokenOffsets"/>
    public bool? ReturnTokenOffsets { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.Priority"/>
    public long? Priority { get; init; }

    /// <summary>An id for this request; the answer's id is <c>cmpl-</c> and this. Must be unique among running requests.</summary>
    /// <remarks><c>request_id</c>, vLLM's own. Default: a random one. A header <c>X-Request-Id</c> wins over it.</remarks>
    public string? RequestId { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.SessionId"/>
    public string? SessionId { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.User"/>
    public string? User { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.CacheSalt"/>
    public string? CacheSalt { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.KvTransferParams"/>
    public JsonObject? KvTransferParams { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.EcTransferParams"/>
    public JsonObject? EcTransferParams { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.VllmXargs"/>
    public JsonObject? VllmXargs { get; init; }
}
