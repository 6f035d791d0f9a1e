using System.Text.Json.Nodes;

namespace Vllm;

/// <content>How the server handles the request: order, identity, cache, transfer between servers, plug-ins.</content>
public sealed partial record ChatCompletionRequest
{
    /// <summary>The place in the queue: lower comes first.</summary>
    /// <remarks><c>priority</c>, vLLM's own. Default: 0. Counts only on a server with <c>--scheduling-policy priority</c>.</remarks>
    public long? Priority { get; init; }

    /// <summary>An id for this request; the answer's id is <c>chatcmpl-</c> and this. Must be unique among running requests.</summary>
    /// <remarks><c>request_id</c>, vLLM's own. Default: a random one. A header <c>X-Request-Id</c> wins over it.</remarks>
    public string? RequestId { get; init; }

    /// <summary>An id that the requests of one conversation share, for routers and caches.</summary>
    /// <remarks><c>session_id</c>, vLLM's own. Default: none.</remarks>
    public string? SessionId { get; init; }

    /// <summary>An id of the end user. vLLM ignores it; a gateway in between may not.</summary>
    /// <remarks><c>user</c>, OpenAI's. Default: none.</remarks>
    public string? User { get; init; }

    /// <summary>
    /// A secret that keeps this prompt's prefix cache apart, so that others cannot guess prompts by timing. Not empty; long and random.
    /// </summary>
    /// <remarks><c>cache_salt</c>, vLLM's own. Default: none, the cache is shared.</remarks>
    public string? CacheSalt { get; init; }

    /// <summary>What a server of a prefill/decode pair needs to take over the other's key-value cache.</summary>
    /// <remarks><c>kv_transfer_params</c>, vLLM's own. Default: none. Needs a server with <c>--kv-transfer-config</c>.</remarks>
    public JsonObject? KvTransferParams { get; init; }

    /// <summary>What a server needs to take over encoded media from an encoder server.</summary>
    /// <remarks><c>ec_transfer_params</c>, vLLM's own. Default: none. Needs a server with <c>--ec-transfer-config</c>.</remarks>
    public JsonObject? EcTransferParams { get; init; }

    /// <summary>Arguments for the server's plug-ins: texts, numbers, and lists of them.</summary>
    /// <remarks><c>vllm_xargs</c>, vLLM's own. Default: none.</remarks>
    public JsonObject? VllmXargs { get; init; }
}
