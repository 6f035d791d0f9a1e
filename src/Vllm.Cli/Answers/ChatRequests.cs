using System.Text.Json.Nodes;

namespace Vllm.Cli;

/// <summary>Makes the requests of <c>vllmc chat</c>.</summary>
internal static class ChatRequests
{
    public static ChatCompletionRequest Create(GenerationSettings settings, string? model, IReadOnlyList<ChatMessage> messages) => new()
    {
        // Messages in the extra fields replace ours; both together the library refuses.
        Messages = settings.Extra.ContainsKey("messages") ? [] : messages,
        Model = model,
        N = settings.N,
        MaxTokens = settings.MaxTokens,
        Temperature = settings.Temperature,
        TopP = settings.TopP,
        TopK = settings.TopK,
        Seed = settings.Seed,
        Stop = settings.Stop,
        Logprobs = settings.Logprobs ? true : null,
        StreamOptions = settings.Stream ? new StreamOptions { IncludeUsage = true } : null,
        Extra = (JsonObject)settings.Extra.DeepClone(),
    };
}
