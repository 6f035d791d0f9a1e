namespace Vllm;

/// <summary>Chat: <see cref="VllmClient.Chat"/>.</summary>
public sealed class ChatApi
{
    internal ChatApi(HttpPipeline pipeline, string? defaultModel) => Completions = new ChatCompletionsApi(pipeline, defaultModel);

    /// <summary>Chat completions, <c>/v1/chat/completions</c>.</summary>
    public ChatCompletionsApi Completions { get; }
}
