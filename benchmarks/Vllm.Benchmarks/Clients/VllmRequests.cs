using Vllm.Benchmarks.Replay;

namespace Vllm.Benchmarks.Clients;

/// <summary>Our client and its requests, with the default settings.</summary>
internal static class VllmRequests
{
    public static VllmClient CreateClient(Target target) => new(target.BaseUrl);

    public static ChatCompletionRequest Create(StreamKind kind) => new()
    {
        Model = Target.Model,
        Messages = [ChatMessage.User(Target.Prompt)],
        Logprobs = kind == StreamKind.Logprobs ? true : null,
        TopLogprobs = kind == StreamKind.Logprobs ? 2 : null,
        N = kind == StreamKind.Choices ? 4 : null,
        StreamOptions = kind == StreamKind.Usage ? new StreamOptions { IncludeUsage = true, ContinuousUsageStats = true } : null,
    };
}
