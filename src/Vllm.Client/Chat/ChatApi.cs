namespace Vllm;

/// <summary>Chat: <see cref="VllmClient.Chat"/>.</summary>
public sealed partial class ChatApi
{
    private readonly TimeProvider _timeProvider;

    internal ChatApi(HttpPipeline pipeline, string? defaultModel)
    {
        Completions = new ChatCompletionsApi(pipeline, defaultModel);
        _timeProvider = pipeline.TimeProvider;
    }

    /// <summary>Chat completions, <c>/v1/chat/completions</c>.</summary>
    public ChatCompletionsApi Completions { get; }
}
