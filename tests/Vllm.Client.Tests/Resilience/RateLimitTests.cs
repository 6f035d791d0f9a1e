using Vllm.Testing;
using Vllm.Tests.Chat;

namespace Vllm.Tests.Resilience;

/// <summary>The rate limit as a user of the client meets it.</summary>
public sealed class RateLimitTests
{
    private static readonly ChatCompletionRequest Request = new() { Messages = [ChatMessage.User("Hi")], MaxTokens = 50 };

    private readonly FakeTime _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Requests_BeyondTheLimit_AreNotSent()
    {
        await using WireServer server = ChatAnswers.Start(ChatAnswers.Whole("ok"));
        using VllmClient client = Client(server, new() { RequestsPerMinute = 1, MaxWait = TimeSpan.Zero });

        await client.Chat.Completions.CreateAsync(Request, Cancellation);
        VllmRateLimitException refusal =
            await Should.ThrowAsync<VllmRateLimitException>(() => client.Chat.Completions.CreateAsync(Request, Cancellation));
        await Should.ThrowAsync<VllmRateLimitException>(() => client.Chat.Completions.StreamAsync(Request, Cancellation).ReadTextAsync(Cancellation));
        await client.Server.IsHealthyAsync(Cancellation);

        refusal.RetryAfter.ShouldBe(TimeSpan.FromMinutes(1));
        server.Requests.Select(request => request.Path).ShouldBe(["/v1/chat/completions", "/health"]);
        _time.Advance(TimeSpan.FromMinutes(1));
        await client.Chat.Completions.CreateAsync(Request, Cancellation);
    }

    [Fact(Timeout = 60_000)]
    public async Task Requests_ThatMayWait_AreSentWhenTheirTurnComes()
    {
        await using WireServer server = ChatAnswers.Start(ChatAnswers.Stream("ok"));
        using VllmClient client = Client(server, new() { RequestsPerMinute = 1 });
        await client.Chat.Completions.CreateAsync(Request, Cancellation);

        Task<string> waiting = client.Chat.Completions.StreamAsync(Request, Cancellation).ReadTextAsync(Cancellation);
        using var cancel = new CancellationTokenSource();
        Task cancelled = client.Chat.Completions.CreateAsync(Request, cancel.Token);
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => cancelled);
        server.Requests.Count.ShouldBe(1);
        _time.Advance(TimeSpan.FromMinutes(1));

        (await waiting).ShouldBe("ok");
        server.Requests.Count.ShouldBe(2);
    }

    [Fact(Timeout = 60_000)]
    public async Task Tokens_OfAnAnswer_AreCountedAsTheServerDid()
    {
        // One a second, 60 at once. The request is let through for 50 and takes 15.
        await using WireServer server = ChatAnswers.Start(ChatAnswers.Whole("ok"), ChatAnswers.Error(500), ChatAnswers.Whole("ok"));
        using VllmClient client = Client(
            server, new() { TokensPerMinute = 60, Burst = TimeSpan.FromMinutes(1), MaxWait = TimeSpan.Zero });

        await client.Chat.Completions.CreateAsync(Request, Cancellation);
        (await RefusalAsync()).RetryAfter.ShouldBe(TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(1));
        (await RefusalAsync()).RetryAfter.ShouldBe(TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(1), "a refusal changes nothing");

        // A failure takes no tokens.
        _time.Advance(TimeSpan.FromSeconds(5));
        await Should.ThrowAsync<VllmApiException>(() => client.Chat.Completions.CreateAsync(Request, Cancellation));
        await client.Chat.Completions.CreateAsync(Request, Cancellation);

        Task<VllmRateLimitException> RefusalAsync() =>
            Should.ThrowAsync<VllmRateLimitException>(() => client.Chat.Completions.CreateAsync(Request, Cancellation));
    }

    [Fact(Timeout = 60_000)]
    public async Task Retries_CountAsRequestsAndMayWait()
    {
        await using WireServer server = ChatAnswers.Start(ChatAnswers.Error(500), ChatAnswers.Whole("ok"));
        using VllmClient client = Client(
            server, new() { RequestsPerMinute = 60, Burst = TimeSpan.FromSeconds(1), MaxWait = TimeSpan.Zero }, new() { MaxRetries = 1, BaseDelay = TimeSpan.Zero });

        Task<ChatCompletion> answer = client.Chat.Completions.CreateAsync(Request, Cancellation);
        while (!answer.IsCompleted)
        {
            // The clock goes on as the retry waits: how many steps it takes says nothing.
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        (await answer).Content.ShouldBe("ok");
        server.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("12345678", null, null, 2)]
    [InlineData("12345678", 10, 3, 32)]
    [InlineData("", null, null, 1)]
    public void Estimate_OfARequest_CountsTextAndWhatTheAnswerMayHave(string text, int? maxTokens, int? n, int tokens) =>
        RateLimitEstimate.Of(new() { Messages = [ChatMessage.User(text)], MaxTokens = maxTokens, N = n }).ShouldBe(tokens);

    private VllmClient Client(WireServer server, RateLimitOptions limits, RetryOptions? retry = null) => new(new VllmClientOptions
    {
        BaseUrl = server.BaseAddress.ToString(),
        RateLimit = limits,
        Resilience = new() { Retry = retry ?? new() { MaxRetries = 0 } },
        TimeProvider = _time,
        Timeouts = new() { Idle = Timeout.InfiniteTimeSpan },
    });
}
