namespace Vllm;

/// <summary>Chat: <see cref="VllmClient.Chat"/>.</summary>
public sealed partial class ChatApi
{
    internal ChatApi(HttpPipeline pipeline, string? defaultModel)
        : this(new ChatServer(pipeline, defaultModel))
    {
    }

    internal ChatApi(IChatServer server) => Completions = new ChatCompletionsApi(server);

    /// <summary>Chat completions, <c>/v1/chat/completions</c>.</summary>
    public ChatCompletionsApi Completions { get; }
}
