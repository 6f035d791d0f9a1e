using Vllm.Testing;
using Vllm.Tests.Chat;
using Vllm.Tests.Support;

namespace Vllm.Tests.Resilience;

/// <summary>A server that fails is left alone, over real sockets, with a clock that the test moves.</summary>
public sealed class CircuitBreakerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly WireAnswer Bad = ChatAnswers.Error(503);
    private static readonly WireAnswer Good = ChatAnswers.Whole("ok");

    private readonly ManualTime _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Create_ServerThatFails_IsLeftAloneUntilThePauseIsOver()
    {
        await using WireServer server = ChatAnswers.Start(Bad, Bad, Bad, Good);
        using VllmClient client = Client(server);

        await FailAsync(client, 3);
        _time.Advance(2 * Second);
        VllmConnectionException refusal =
            await Should.ThrowAsync<VllmConnectionException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));
        await Should.ThrowAsync<VllmConnectionException>(client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadTextAsync(Cancellation));

        server.Requests.Count.ShouldBe(3);
        refusal.RetryAfter.ShouldBe(3 * Second);
        refusal.IsRetryable.ShouldBeTrue();
        refusal.Attempts.ShouldBe(0);
        refusal.Endpoint.ShouldBe("/v1/chat/completions");
        refusal.Message.ShouldContain("another 3 s");

        _time.Advance(3 * Second);
        (await client.Chat.Completions.CreateAsync(Answers.Request, Cancellation)).Content.ShouldBe("ok");
        (await client.Chat.Completions.CreateAsync(Answers.Request, Cancellation)).Content.ShouldBe("ok");
    }

    [Fact(Timeout = 60_000)]
    public async Task Create_FirstTryAfterThePauseFails_LeavesItAloneAgain()
    {
        await using WireServer server = ChatAnswers.Start(Bad);
        using VllmClient client = Client(server);
        await FailAsync(client, 3);

        _time.Advance(5 * Second);
        await FailAsync(client, 1);
        await Should.ThrowAsync<VllmConnectionException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));

        server.Requests.Count.ShouldBe(4);
    }

    [Fact(Timeout = 60_000)]
    public async Task Create_FirstTryAfterThePauseIsGivenUp_ProvesNothing()
    {
        await using WireServer server = ChatAnswers.Start(Bad, Bad, Bad, ChatAnswers.Whole("never") with
        {
            Fault = new WireFault { Kind = WireFaultKind.StallHeaders, Ms = 60_000 },
        });
        using VllmClient client = Client(server);
        await FailAsync(client, 3);
        _time.Advance(5 * Second);
        using var cancel = new CancellationTokenSource();

        Task<ChatCompletion> probe = client.Chat.Completions.CreateAsync(Answers.Request, cancel.Token);
        await Eventually.BeTrueAsync(() => server.Requests.Count == 4);
        (await Should.ThrowAsync<VllmConnectionException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation))).RetryAfter
            .ShouldNotBeNull("one request tries, the others wait");
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(probe);

        await Should.ThrowAsync<VllmConnectionException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));
        server.Requests.Count.ShouldBe(4);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(501)]
    public async Task Create_RefusalThatShowsALivingServer_DoesNotCount(int status)
    {
        await using WireServer server = ChatAnswers.Start(ChatAnswers.Error(status));
        using VllmClient client = Client(server);

        await FailAsync(client, 8);

        server.Requests.Count.ShouldBe(8);
    }

    [Fact(Timeout = 60_000)]
    public async Task Create_RefusedAndSilentConnections_Count()
    {
        await using WireServer server = WireServer.Start(
            new WireCase { Id = "dead", Fault = new WireFault { Kind = WireFaultKind.Refuse } }, refusal: Timeout.InfiniteTimeSpan);
        using VllmClient client = Client(server);

        for (int i = 0; i < 3; i++)
        {
            (await RefusalAsync()).RetryAfter.ShouldBeNull();
        }

        (await RefusalAsync()).RetryAfter.ShouldBe(5 * Second);

        Task<VllmConnectionException> RefusalAsync() =>
            Should.ThrowAsync<VllmConnectionException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));
    }

    [Fact(Timeout = 60_000)]
    public async Task Create_OpenedByItsOwnTries_HasNoMoreOfThem()
    {
        await using WireServer server = ChatAnswers.Start(Bad);
        using VllmClient client = Client(server, retries: 5);

        VllmApiException exception = await Should.ThrowAsync<VllmApiException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));

        exception.Attempts.ShouldBe(3);
        server.Requests.Count.ShouldBe(3);
    }

    [Fact(Timeout = 60_000)]
    public async Task Create_OpenedByOthersInThePause_TellsWhatTheServerSaid()
    {
        using var server = new HeldServer();
        using VllmClient client = server.Client(Options(retries: 1, baseDelay: 2 * Second));
        Task<ChatCompletion> first = client.Chat.Completions.CreateAsync(Answers.Request, Cancellation);
        server.Answer(1, StubServer.Json("{}", System.Net.HttpStatusCode.InternalServerError));
        await Eventually.BeTrueAsync(() => _time.ActiveTimers == 1);

        RequestOptions once = new() { Retry = new() { MaxRetries = 0 } };
        for (int i = 2; i <= 3; i++)
        {
            server.Answer(i, StubServer.Json("{}", System.Net.HttpStatusCode.BadGateway));
            await Should.ThrowAsync<VllmApiException>(client.Chat.Completions.CreateAsync(Answers.Request, once, Cancellation));
        }

        _time.Advance(4 * Second);
        VllmApiException exception = await Should.ThrowAsync<VllmApiException>(first);
        ((int)exception.StatusCode).ShouldBe(500);
        exception.Attempts.ShouldBe(1);
        server.Requests.ShouldBe(3);
    }

    [Fact(Timeout = 60_000)]
    public async Task Health_OfAServerLeftAlone_IsAskedAllTheSame()
    {
        await using WireServer server = ChatAnswers.Start(Bad, Bad, Bad, Good);
        using VllmClient client = Client(server);
        await FailAsync(client, 3);

        (await client.Server.IsHealthyAsync(Cancellation)).ShouldBeTrue();
    }

    private static async Task FailAsync(VllmClient client, int calls)
    {
        for (int i = 0; i < calls; i++)
        {
            await Should.ThrowAsync<VllmApiException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));
        }
    }

    private VllmClient Client(WireServer server, int retries = 0) => server.Client(Options(retries, TimeSpan.Zero));

    private VllmClientOptions Options(int retries, TimeSpan baseDelay) => new()
    {
        TimeProvider = _time,
        Timeouts = new() { Idle = Timeout.InfiniteTimeSpan },
        Resilience = new()
        {
            Retry = new() { MaxRetries = retries, BaseDelay = baseDelay },
            CircuitBreaker = new() { MinimumThroughput = 3, BreakDuration = 5 * Second },
        },
    };
}
