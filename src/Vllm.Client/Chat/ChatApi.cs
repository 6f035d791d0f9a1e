namespace Vllm;

/// <summary>Chat: <see cref="VllmClient.Chat"/>.</summary>
public sealed partial class ChatApi
{
    private readonly TimeProvider _timeProvider;

    internal ChatApi(HttpPipeline pipeline, string? defaultModel)
        : this(new ChatServer(pipeline, defaultModel), pipeline.TimeProvider)
    {
    }

    internal ChatApi(IChatServer server, TimeProvider timeProvider)
    {
        Completions = new ChatCompletionsApi(server);
        _timeProvider = timeProvider;
    }

    /// <summary>Chat completions, <c>/v1/chat/completions</c>.</summary>
    public ChatCompletionsApi Completions { get; }
}
