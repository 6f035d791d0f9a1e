using System.Net;
using Vllm.Testing;
using Vllm.Tests.Chat;
using Vllm.Tests.Support;

namespace Vllm.Tests.Resilience;

/// <summary>A second request beside a late one, over real sockets: who wins, who is closed, and when there is none.</summary>
public sealed class HedgingTests
{
    private const string Good = """{"choices":[{"index":0,"message":{"content":"hi"},"finish_reason":"stop"}]}""";

    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(3);

    private static readonly WireAnswer SilentHeaders =
        ChatAnswers.Whole("never") with { Fault = new WireFault { Kind = WireFaultKind.StallHeaders, Ms = 60_000 } };

    private readonly ManualTime _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Stream_HeadersAndNothingMore_IsOvertakenAndClosed()
    {
        // vLLM sends the headers before it has a token: they are no answer.
        await using WireServer server = ChatAnswers.Start(ChatAnswers.Silent(), ChatAnswers.Stream("b", "c"));
        using VllmClient client = Client(server);

        Task<ChatCompletion> answer = client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ToCompletionAsync(Cancellation);
        await HedgeAsync(server);

        (await answer).Content.ShouldBe("bc");
        (await server.ClientClosed).DuringAnswer.ShouldBeTrue();
        server.Requests.Count.ShouldBe(2);
        server.Requests[1].Body.ToArray().ShouldBe(server.Requests[0].Body.ToArray());
    }

    [Fact(Timeout = 60_000)]
    public async Task Create_NoWordAtAll_IsOvertakenAndClosed()
    {
        await using WireServer server = ChatAnswers.Start(SilentHeaders, ChatAnswers.Whole("second"));
        using VllmClient client = Client(server);

        Task<ChatCompletion> answer = client.Chat.Completions.CreateAsync(Answers.Request, Cancellation);
        await HedgeAsync(server);

        (await answer).Content.ShouldBe("second");
        (await server.ClientClosed).DuringAnswer.ShouldBeTrue();
    }

    [Fact(Timeout = 60_000)]
    public async Task Stream_KeepAlivesOnly_IsOvertaken()
    {
        WireAnswer queued = ChatAnswers.Silent() with { BodyBytes = Answers.Bytes(": keep-alive\n\n: keep-alive\n\n") };
        await using WireServer server = ChatAnswers.Start(queued, ChatAnswers.Stream("second"));
        using VllmClient client = Client(server);

        Task<string> answer = client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadTextAsync(Cancellation);
        await HedgeAsync(server);

        (await answer).ShouldBe("second");
    }

    [Fact(Timeout = 60_000)]
    public async Task Stream_BegunInTime_HasNoHedgeHoweverLongItTakes()
    {
        await using WireServer server = ChatAnswers.Start(ChatAnswers.Silent("first"), ChatAnswers.Stream("second"));
        using VllmClient client = Client(server);

        await using IAsyncEnumerator<ChatEvent> events = client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).GetAsyncEnumerator(Cancellation);
        (await events.MoveNextAsync()).ShouldBeTrue();
        _time.Advance(10 * Delay);

        ((ContentDelta)events.Current).Text.ShouldBe("first");
        server.Requests.Count.ShouldBe(1);
    }

    [Fact(Timeout = 60_000)]
    public async Task Create_HedgeFails_FirstAndFurtherOnesGoOn()
    {
        await using WireServer server = ChatAnswers.Start(SilentHeaders, ChatAnswers.Error(503), ChatAnswers.Whole("third"));
        using VllmClient client = Client(server, new HedgingOptions { Delay = Delay, MaxHedges = 2 });

        Task<ChatCompletion> answer = client.Chat.Completions.CreateAsync(Answers.Request, Cancellation);
        await HedgeAsync(server);

        // A failure calls for no hedge: only the time does.
        await TimersAsync(2);
        server.Requests.Count.ShouldBe(2);
        _time.Advance(Delay);

        (await answer).Content.ShouldBe("third");
        server.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Create_FirstAnswersAfterTheHedge_FirstWins()
    {
        using var server = new HeldServer();
        using VllmClient client = server.Client(Options());

        Task<ChatCompletion> answer = client.Chat.Completions.CreateAsync(Answers.Request, Cancellation);
        await HedgeAsync(() => server.Requests == 2);
        server.Answer(1, StubServer.Json(Good));

        (await answer).Content.ShouldBe("hi");
        await Eventually.BeTrueAsync(() => server.IsGivenUp(2));
    }

    [Fact]
    public async Task Create_AllFail_TellsWhatTheServerSaid()
    {
        using var server = new HeldServer();
        using VllmClient client = server.Client(Options());

        Task<ChatCompletion> answer = client.Chat.Completions.CreateAsync(Answers.Request, Cancellation);
        await HedgeAsync(() => server.Requests == 2);
        server.Fail(1, new HttpRequestException(HttpRequestError.ConnectionError, "refused"));
        server.Answer(2, StubServer.Json("""{"error":{"message":"full"}}""", HttpStatusCode.ServiceUnavailable));

        VllmApiException exception = await Should.ThrowAsync<VllmApiException>(answer);
        exception.Message.ShouldBe("full");
        exception.Attempts.ShouldBe(2);
        exception.EarlierFailures.ShouldHaveSingleItem().ShouldBeOfType<VllmConnectionException>();
    }

    [Fact]
    public async Task Create_HedgeSaysThatTheRequestIsWrong_EndsTheRace()
    {
        using var server = new HeldServer();
        using VllmClient client = server.Client(Options());

        Task<ChatCompletion> answer = client.Chat.Completions.CreateAsync(Answers.Request, Cancellation);
        await HedgeAsync(() => server.Requests == 2);
        server.Answer(2, StubServer.Json("""{"error":{"message":"bad"}}""", HttpStatusCode.BadRequest));

        (await Should.ThrowAsync<VllmApiException>(answer)).Attempts.ShouldBe(2);
        await Eventually.BeTrueAsync(() => server.IsGivenUp(1));
    }

    [Fact(Timeout = 60_000)]
    public async Task Create_Cancelled_ClosesEveryConnection()
    {
        await using WireServer server = ChatAnswers.Start(SilentHeaders);
        using VllmClient client = Client(server);
        using var cancel = new CancellationTokenSource();

        Task<ChatCompletion> answer = client.Chat.Completions.CreateAsync(Answers.Request, cancel.Token);
        await HedgeAsync(server);
        server.OpenConnections.ShouldBe(2);
        await cancel.CancelAsync();

        (await Should.ThrowAsync<OperationCanceledException>(answer)).CancellationToken.ShouldBe(cancel.Token);
        await Eventually.BeTrueAsync(() => server.OpenConnections == 0);
    }

    [Fact(Timeout = 60_000)]
    public async Task Stream_SilentServer_EachRequestHasTheFirstTokenLimitForItself()
    {
        await using WireServer server = ChatAnswers.Start(ChatAnswers.Silent());
        using VllmClient client = Client(server, timeouts: new() { FirstToken = 2 * Delay });

        Task<(List<ChatEvent> Events, Exception? Failure)> answer = client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadAllAsync();
        await HedgeAsync(server);
        _time.Advance(Delay);
        await Eventually.BeTrueAsync(() => server.OpenConnections == 1);
        answer.IsCompleted.ShouldBeFalse("the second request has half of its time left");
        _time.Advance(Delay);

        VllmTimeoutException exception = (await answer).Failure.ShouldBeOfType<VllmTimeoutException>();
        exception.Phase.ShouldBe(TimeoutPhase.FirstToken);
        exception.Attempts.ShouldBe(2);
        exception.EarlierFailures.ShouldHaveSingleItem().ShouldBeOfType<VllmTimeoutException>();
    }

    [Fact(Timeout = 60_000)]
    public async Task Create_TotalLimit_EndsTheRace()
    {
        await using WireServer server = ChatAnswers.Start(SilentHeaders);
        using VllmClient client = Client(server, timeouts: new() { Total = 2 * Delay });

        Task<ChatCompletion> answer = client.Chat.Completions.CreateAsync(Answers.Request, Cancellation);
        await HedgeAsync(server);
        _time.Advance(Delay);

        (await Should.ThrowAsync<VllmTimeoutException>(answer)).Phase.ShouldBe(TimeoutPhase.Total);
        await Eventually.BeTrueAsync(() => server.OpenConnections == 0);
    }

    [Fact(Timeout = 60_000)]
    public async Task Create_NoMoreBudget_HasNoHedge()
    {
        using var server = new HeldServer();
        using VllmClient client = server.Client(Options() with
        {
            Resilience = Resilience(new()) with { RetryBudget = new() { Capacity = 5, RetryCost = 5, SuccessReward = 0 } },
        });

        for (int i = 1; i <= 2; i++)
        {
            Task<ChatCompletion> answer = client.Chat.Completions.CreateAsync(Answers.Request, Cancellation);
            await HedgeAsync(() => true, timers: i);
            await Eventually.BeTrueAsync(() => server.Requests == i + 1 || i == 2);
            server.Answer(i == 1 ? 2 : 3, StubServer.Json(Good));
            await answer;
        }

        server.Requests.ShouldBe(3);
    }

    [Fact(Timeout = 60_000)]
    public async Task Create_WithAConcurrencyLimit_HedgesOnlyWhereThereIsRoom()
    {
        using var server = new HeldServer();
        using VllmClient client = server.Client(Options() with { Resilience = Resilience(new()) with { Concurrency = new() { MaxConcurrency = 3 } } });

        // Two calls take two of three places, so one hedge is sent. Its place comes back, or the third round would hang.
        for (int round = 0; round < 3; round++)
        {
            int before = server.Requests;
            Task<ChatCompletion>[] answers =
                [client.Chat.Completions.CreateAsync(Answers.Request, Cancellation), client.Chat.Completions.CreateAsync(Answers.Request, Cancellation)];
            await HedgeAsync(() => server.Requests == before + 3, timers: (2 * round) + 2);
            for (int i = 1; i <= 3; i++)
            {
                server.Answer(before + i, StubServer.Json(Good));
            }

            await Task.WhenAll(answers);
            server.Requests.ShouldBe(before + 3);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Create_WithARateLimit_HasNoHedgeThatWouldWaitAndPaysForNone()
    {
        using var server = new HeldServer();
        using VllmClient client = server.Client(Options() with
        {
            RateLimit = new() { RequestsPerMinute = 1 },
            Resilience = Resilience(new()) with { Retry = new() { MaxRetries = 1, BaseDelay = TimeSpan.Zero }, RetryBudget = new() { Capacity = 5 } },
        });

        Task<ChatCompletion> answer = client.Chat.Completions.CreateAsync(Answers.Request, Cancellation);
        await HedgeAsync(() => true);
        server.Answer(1, StubServer.Json("{}", HttpStatusCode.ServiceUnavailable));

        // The budget has room for one: the hedge would have taken it from the retry.
        server.Answer(2, StubServer.Json(Good));
        await Eventually.BeTrueAsync(() => _time.Delays.Any(delay => delay > 10 * Delay));
        server.Requests.ShouldBe(1);
        _time.Advance(TimeSpan.FromMinutes(1));

        (await answer).Content.ShouldBe("hi");
        server.Requests.ShouldBe(2);
    }

    [Fact(Timeout = 60_000)]
    public async Task Create_WithACircuitBreaker_CountsARaceOnceAndProbesWithoutHedge()
    {
        using var server = new HeldServer();
        using VllmClient client = server.Client(Options() with
        {
            Resilience = Resilience(new()) with { CircuitBreaker = new() { MinimumThroughput = 3, BreakDuration = 10 * Delay } },
        });

        // Counted by requests it would be open after the second call.
        for (int i = 1; i <= 3; i++)
        {
            Task<ChatCompletion> answer = client.Chat.Completions.CreateAsync(Answers.Request, Cancellation);
            await HedgeAsync(() => server.Requests == 2 * i, timers: i);
            server.Answer((2 * i) - 1, StubServer.Json("{}", HttpStatusCode.ServiceUnavailable));
            server.Answer(2 * i, StubServer.Json("{}", HttpStatusCode.ServiceUnavailable));
            await Should.ThrowAsync<VllmApiException>(answer);
        }

        await Should.ThrowAsync<VllmConnectionException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));
        _time.Advance(10 * Delay);
        Task<ChatCompletion> probe = client.Chat.Completions.CreateAsync(Answers.Request, Cancellation);
        await HedgeAsync(() => true, timers: 4);
        server.Answer(7, StubServer.Json(Good));

        (await probe).Content.ShouldBe("hi");
        server.Requests.ShouldBe(7);
    }

    [Fact(Timeout = 60_000)]
    public async Task Create_RaceLost_IsTriedAgainAsARaceOfItsOwn()
    {
        using var server = new HeldServer();
        using VllmClient client = server.Client(Options() with
        {
            Resilience = Resilience(new()) with { Retry = new() { MaxRetries = 1, BaseDelay = TimeSpan.Zero } },
        });

        Task<ChatCompletion> answer = client.Chat.Completions.CreateAsync(Answers.Request, Cancellation);
        await HedgeAsync(() => server.Requests == 2);
        server.Answer(1, StubServer.Json("{}", HttpStatusCode.ServiceUnavailable));
        server.Answer(2, StubServer.Json("{}", HttpStatusCode.BadGateway));
        await Eventually.BeTrueAsync(() => server.Requests == 3);
        await HedgeAsync(() => server.Requests == 4, timers: 2);
        server.Answer(4, StubServer.Json(Good));

        (await answer).Content.ShouldBe("hi");
        await Eventually.BeTrueAsync(() => server.IsGivenUp(3));
    }

    [Fact(Timeout = 60_000)]
    public async Task Create_HedgingOfTheCall_ReplacesTheClients()
    {
        using var server = new HeldServer();
        using VllmClient client = server.Client(Options());
        Task<ChatCompletion> answer = client.Chat.Completions.CreateAsync(
            Answers.Request, new RequestOptions { Hedging = new() { MaxHedges = 0 } }, Cancellation);
        await Eventually.BeTrueAsync(() => server.Requests == 1);
        _time.Advance(10 * Delay);
        server.Answer(1, StubServer.Json(Good));
        await answer;

        server.Requests.ShouldBe(1);
        _time.Delays.ShouldNotContain(Delay);
    }

    [Fact(Timeout = 60_000)]
    public async Task Retrying_OfAHedge_SaysThatItIsOne()
    {
        await using WireServer server = ChatAnswers.Start(SilentHeaders, ChatAnswers.Whole("second"));
        using VllmClient client = Client(server);
        List<RetryingEventArgs> told = [];
        client.Retrying += (sender, arguments) =>
        {
            sender.ShouldBe(client);
            told.Add(arguments);
        };

        Task<ChatCompletion> answer = client.Chat.Completions.CreateAsync(Answers.Request, Cancellation);
        await HedgeAsync(server);
        await answer;

        RetryingEventArgs hedge = told.ShouldHaveSingleItem();
        (hedge.IsHedge, hedge.Attempt, hedge.Delay, hedge.Endpoint, hedge.Exception).ShouldBe((true, 2, Delay, "/v1/chat/completions", null));
    }

    private static ResilienceOptions Resilience(HedgingOptions hedging) =>
        new() { Retry = new() { MaxRetries = 0 }, Hedging = hedging with { Delay = Delay } };

    private VllmClientOptions Options(HedgingOptions? hedging = null, TimeoutOptions? timeouts = null) => new()
    {
        TimeProvider = _time,
        Timeouts = timeouts ?? new(),
        Resilience = Resilience(hedging ?? new()),
    };

    private VllmClient Client(WireServer server, HedgingOptions? hedging = null, TimeoutOptions? timeouts = null) =>
        server.Client(Options(hedging, timeouts));

    /// <summary>Lets the delay pass when the first request has arrived, and waits for the second.</summary>
    private Task HedgeAsync(WireServer server) => HedgeAsync(() => server.Requests.Count == 2, () => server.Requests.Count == 1);

    private async Task HedgeAsync(Func<bool> isSent, Func<bool>? mayPass = null, int timers = 1)
    {
        await Eventually.BeTrueAsync(mayPass ?? (() => true));
        await TimersAsync(timers);
        _time.Advance(Delay);
        await Eventually.BeTrueAsync(isSent);
    }

    /// <summary>Waits until the delay was begun so often.</summary>
    private Task TimersAsync(int count) => Eventually.BeTrueAsync(() => _time.Delays.Count(delay => delay == Delay) >= count);
}
