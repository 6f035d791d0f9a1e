using Vllm.Benchmarks.Replay;

namespace Vllm.Benchmarks.Clients;

/// <summary>Our client and its requests, with the default settings.</summary>
internal static class VllmRequests
{
    public static VllmClient CreateClient(Target target) => new(new VllmClientOptions
    {
        BaseUrl = target.BaseUrl,
        Limits = target.Plan.Kind == StreamKind.Large ? new SizeLimits { MaxEventBytes = 512 << 20 } : new SizeLimits(),
    });

    public static ChatCompletionRequest Create(StreamKind kind, string model = Target.Model) => new()
    {
        Model = model,
        Messages = [ChatMessage.User(Target.Prompt)],
        Logprobs = kind == StreamKind.Logprobs ? true : null,
        TopLogprobs = kind == StreamKind.Logprobs ? 2 : null,
        N = kind == StreamKind.Choices ? 4 : null,
        StreamOptions = kind == StreamKind.Usage ? new StreamOptions { IncludeUsage = true, ContinuousUsageStats = true } : null,
    };
}
