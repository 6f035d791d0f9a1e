using System.Globalization;
using System.Net;
using Vllm.Tests.Support;

namespace Vllm.Tests.Resilience;

public sealed class RetryTests
{
    private const string Good = """{"choices":[{"index":0,"message":{"content":"hi"},"finish_reason":"stop"}]}""";

    /// <summary>Its timers fire at once and are remembered: the pauses between tries.</summary>
    private readonly ManualTime _time = new(firesAtOnce: true);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(400, 1)]
    [InlineData(401, 1)]
    [InlineData(404, 1)]
    [InlineData(408, 3)]
    [InlineData(409, 3)]
    [InlineData(422, 1)]
    [InlineData(425, 3)]
    [InlineData(429, 3)]
    [InlineData(500, 3)]
    [InlineData(501, 1)]
    [InlineData(503, 3)]
    [InlineData(505, 1)]
    [InlineData(529, 3)]
    public async Task Create_ErrorStatus_IsTriedAgainWhereThatMayHelp(int status, int requests)
    {
        StubServer server = StubServer.Always(() => Answer((HttpStatusCode)status));
        using VllmClient client = Client(server);

        VllmApiException exception = await Should.ThrowAsync<VllmApiException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));

        server.Requests.ShouldBe(requests);
        exception.Attempts.ShouldBe(requests);
        exception.IsRetryable.ShouldBe(requests > 1);
    }

    [Theory]
    [InlineData(503, "false", 1)]
    [InlineData(400, "true", 3)]
    [InlineData(503, "perhaps", 3)]
    public async Task Create_ServersOwnWord_WinsOverTheStatus(int status, string word, int requests)
    {
        StubServer server = StubServer.Always(() => Answer((HttpStatusCode)status, ("x-should-retry", word)));
        using VllmClient client = Client(server);

        await Should.ThrowAsync<VllmApiException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));

        server.Requests.ShouldBe(requests);
    }

    [Fact]
    public async Task Create_GoodAnswerAfterRefusals_IsGiven()
    {
        var server = new StubServer((_, n) => n switch
        {
            1 => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused"),
            2 => Answer(HttpStatusCode.ServiceUnavailable),
            _ => StubServer.Json(Good),
        });
        using VllmClient client = Client(server);

        (await client.Chat.Completions.CreateAsync(Answers.Request, Cancellation)).Content.ShouldBe("hi");
        _time.Delays.Count.ShouldBeGreaterThanOrEqualTo(2);
    }

    [Theory]
    [InlineData("Retry-After", "7", 7.0)]
    [InlineData("Retry-After", "0.25", 0.25)]
    [InlineData("retry-after-ms", "1500", 1.5)]
    [InlineData("Retry-After", "60", 60.0)]
    [InlineData("Retry-After", " 7 ", 7.0)]
    [InlineData("Retry-After", "007", 7.0)]
    [InlineData("Retry-After", "Fri, 20 Nov 2026 12:00:20 GMT", 20.0)]
    [InlineData("Retry-After", "Friday, 20-Nov-26 12:00:20 GMT", 20.0)]
    [InlineData("Retry-After", "Fri Nov 20 12:00:20 2026", 20.0)]
    [InlineData("retry-after-ms", "1", 0.001)]
    public async Task Create_RetryAfter_IsWaitedFor(string name, string value, double seconds)
    {
        var server = new StubServer((_, n) => n == 1 ? Answer(HttpStatusCode.TooManyRequests, (name, value)) : StubServer.Json(Good));
        using VllmClient client = Client(server);

        await client.Chat.Completions.CreateAsync(Answers.Request, Cancellation);

        _time.Delays.ShouldContain(TimeSpan.FromSeconds(seconds));
    }

    [Theory]
    [InlineData("1500", "7", 1.5)]
    [InlineData("soon", "7", 7.0)]
    [InlineData("-1", "7", 7.0)]
    [InlineData("", "7", 7.0)]
    [InlineData("1500", "3600", 1.5)]
    [InlineData("1500", "soon", 1.5)]
    public async Task Create_BothHeaders_TakesTheFinerOneWhereItIsATime(string milliseconds, string seconds, double wait)
    {
        var server = new StubServer((_, n) => n == 1
            ? Answer(HttpStatusCode.TooManyRequests, ("retry-after-ms", milliseconds), ("Retry-After", seconds))
            : StubServer.Json(Good));
        using VllmClient client = Client(server);

        await client.Chat.Completions.CreateAsync(Answers.Request, Cancellation);

        _time.Delays.ShouldContain(TimeSpan.FromSeconds(wait));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("Fri, 20 Nov 2026 11:00:00 GMT")]
    [InlineData("Sun Nov  6 08:49:37 1994")]
    public async Task Create_RetryAfterThatIsOver_IsTriedAgainAtOnce(string value)
    {
        var server = new StubServer((_, n) => n == 1 ? Answer(HttpStatusCode.TooManyRequests, ("Retry-After", value)) : StubServer.Json(Good));
        using VllmClient client = Client(server);
        List<TimeSpan> pauses = [];
        client.Retrying += (_, arguments) => pauses.Add(arguments.Delay);

        await client.Chat.Completions.CreateAsync(Answers.Request, Cancellation);

        pauses.ShouldBe([TimeSpan.Zero]);
    }

    [Theory]
    [InlineData("Retry-After", "60.001")]
    [InlineData("retry-after-ms", "60001")]
    public async Task Create_RetryAfterJustBeyondTheLimit_GivesTheErrorAtOnce(string name, string value)
    {
        StubServer server = StubServer.Always(() => Answer(HttpStatusCode.TooManyRequests, (name, value)));
        using VllmClient client = Client(server);

        await Should.ThrowAsync<VllmApiException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));

        server.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task Create_ServerAsksForARetryButForTooLateOne_GivesTheErrorAtOnce()
    {
        StubServer server = StubServer.Always(() => Answer(HttpStatusCode.BadRequest, ("x-should-retry", "true"), ("Retry-After", "61")));
        using VllmClient client = Client(server);

        (await Should.ThrowAsync<VllmApiException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation))).IsRetryable.ShouldBeTrue();

        server.Requests.ShouldBe(1);
    }

    [Theory]
    [InlineData("61")]
    [InlineData("99999999999")]
    [InlineData("Fri, 20 Nov 2026 13:00:00 GMT")]
    public async Task Create_RetryAfterBeyondTheLimit_GivesTheErrorAtOnce(string value)
    {
        StubServer server = StubServer.Always(() => Answer(HttpStatusCode.TooManyRequests, ("Retry-After", value)));
        using VllmClient client = Client(server);

        VllmApiException exception = await Should.ThrowAsync<VllmApiException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));

        server.Requests.ShouldBe(1);
        exception.RetryAfter.ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.FromSeconds(60));
        _time.Delays.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("-5")]
    [InlineData("-Infinity")]
    [InlineData("Infinity")]
    [InlineData("NaN")]
    [InlineData("1e5")]
    [InlineData("soon")]
    [InlineData("7 s")]
    [InlineData("7, 8")]
    [InlineData("+7")]
    [InlineData("1,000")]
    [InlineData("")]
    [InlineData("999999999999999999999999999999")]
    [InlineData("Fri, 32 Nov 2026 13:00:00 GMT")]
    public async Task Create_RetryAfterThatIsNoTime_IsIgnored(string value)
    {
        StubServer server = StubServer.Always(() => Answer(HttpStatusCode.TooManyRequests, ("Retry-After", value), ("retry-after-ms", value)));
        using VllmClient client = Client(server);

        VllmApiException exception = await Should.ThrowAsync<VllmApiException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));

        server.Requests.ShouldBe(3);
        exception.RetryAfter.ShouldBeNull();
    }

    [Fact]
    public async Task Create_SeveralFailures_AreAllToldOldestFirst()
    {
        var server = new StubServer((_, n) => n switch
        {
            1 => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused"),
            2 => Answer(HttpStatusCode.BadGateway),
            _ => Answer(HttpStatusCode.ServiceUnavailable),
        });
        using VllmClient client = Client(server);
        List<RetryingEventArgs> told = [];
        client.Retrying += (_, arguments) => told.Add(arguments);

        VllmApiException exception = await Should.ThrowAsync<VllmApiException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));

        exception.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        exception.EarlierFailures.Count.ShouldBe(2);
        exception.EarlierFailures[0].ShouldBeOfType<VllmConnectionException>();
        exception.EarlierFailures[1].ShouldBeOfType<VllmApiException>().StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        told.Select(retry => (retry.Attempt, retry.IsHedge, retry.Exception)).ShouldBe(
            [(2, false, exception.EarlierFailures[0]), (3, false, exception.EarlierFailures[1])]);
        told.ShouldAllBe(retry => retry.Endpoint == "/v1/chat/completions" && retry.Delay > TimeSpan.Zero);
    }

    [Fact]
    public async Task Retrying_HandlerThatFails_DoesNotEndTheCall()
    {
        var log = new LogRecorder();
        var server = new StubServer((_, n) => n == 1 ? Answer(HttpStatusCode.BadGateway) : StubServer.Json(Good));
        using VllmClient client = server.Client(new VllmClientOptions { TimeProvider = _time, LoggerFactory = log });
        client.Retrying += (_, _) => throw new InvalidOperationException("handler");

        (await client.Chat.Completions.CreateAsync(Answers.Request, Cancellation)).Content.ShouldBe("hi");

        LogEntry entry = log.Entries.Single(entry => entry.Name == "HandlerFailed");
        entry.Exception.ShouldBeOfType<InvalidOperationException>();
    }

    [Fact]
    public async Task Create_OwnPauses_GrowAndStayUnderTheLimit()
    {
        StubServer server = StubServer.Always(() => Answer(HttpStatusCode.ServiceUnavailable));
        using VllmClient client = Client(server, new RetryOptions { MaxRetries = 8, BaseDelay = TimeSpan.FromSeconds(1), MaxDelay = TimeSpan.FromSeconds(4) });

        await Should.ThrowAsync<VllmApiException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));

        server.Requests.ShouldBe(9);
        _time.Delays.Count.ShouldBe(8);
        _time.Delays.Max().ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task Stream_BrokenAfterTheFirstByte_IsNotTriedAgain()
    {
        StubServer server = StubServer.Always(() => StubServer.Body(
            new PieceStream(Pieces.Whole(Answers.Bytes(Answers.Text("a"))), new IOException("reset"))));
        using VllmClient client = Client(server);

        (List<ChatEvent> events, Exception? failure) = await client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadAllAsync();

        events.Count.ShouldBe(1);
        failure.ShouldBeOfType<VllmStreamException>().Attempts.ShouldBe(1);
        server.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task Create_CancelledInThePause_IsTheCallersCancellation()
    {
        var time = new ManualTime();
        using var cancel = new CancellationTokenSource();
        StubServer server = StubServer.Always(() => Answer(HttpStatusCode.ServiceUnavailable));
        using VllmClient client = server.Client(new VllmClientOptions { TimeProvider = time });

        Task<ChatCompletion> call = client.Chat.Completions.CreateAsync(Answers.Request, cancel.Token);
        await cancel.CancelAsync();

        (await Should.ThrowAsync<OperationCanceledException>(call)).CancellationToken.ShouldBe(cancel.Token);
        server.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task Create_TotalLimitInThePause_IsATimeOut()
    {
        var time = new ManualTime();
        StubServer server = StubServer.Always(() => Answer(HttpStatusCode.ServiceUnavailable, ("Retry-After", "30")));
        using VllmClient client = server.Client(
            new VllmClientOptions { TimeProvider = time, Timeouts = new TimeoutOptions { Total = TimeSpan.FromSeconds(10), FirstToken = TimeSpan.FromSeconds(5) } });

        Task<ChatCompletion> call = client.Chat.Completions.CreateAsync(Answers.Request, Cancellation);
        time.Advance(TimeSpan.FromSeconds(10));

        VllmTimeoutException exception = await Should.ThrowAsync<VllmTimeoutException>(call);
        exception.Phase.ShouldBe(TimeoutPhase.Total);
        exception.Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task Create_TimeoutOfACallersClient_SaysWhoseItIs()
    {
        using var http = new HttpClient(new StallingHandler()) { Timeout = TimeSpan.FromMilliseconds(50) };
        using (var client = new VllmClient(new VllmClientOptions { BaseUrl = StubServer.BaseUrl }, http))
        {
            VllmTimeoutException exception = await Should.ThrowAsync<VllmTimeoutException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));
            exception.Phase.ShouldBe(TimeoutPhase.Total);
            exception.Message.ShouldContain("HttpClient's own Timeout of 0.05 s");
        }

        // Neither changed nor disposed.
        http.Timeout.ShouldBe(TimeSpan.FromMilliseconds(50));
        http.DefaultRequestHeaders.ShouldBeEmpty();
        await Should.ThrowAsync<TaskCanceledException>(http.GetAsync(new Uri(StubServer.BaseUrl), Cancellation));
    }

    [Fact]
    public async Task Create_ConnectLimit_IsNamedAndTriedAgain()
    {
        var server = new StubServer((_, _) => throw new TaskCanceledException("", new TimeoutException("connect")));
        using VllmClient client = Client(server);

        VllmTimeoutException exception = await Should.ThrowAsync<VllmTimeoutException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));

        exception.Phase.ShouldBe(TimeoutPhase.Connect);
        exception.Message.ShouldContain("within 10 s");
        server.Requests.ShouldBe(3);
    }

    private static HttpResponseMessage Answer(HttpStatusCode status, params (string Name, string Value)[] headers)
    {
        HttpResponseMessage response = StubServer.Json("""{"error":{"message":"no"}}""", status);
        foreach ((string name, string value) in headers)
        {
            response.Headers.TryAddWithoutValidation(name, value.ToString(CultureInfo.InvariantCulture)).ShouldBeTrue();
        }

        return response;
    }

    private VllmClient Client(StubServer server, RetryOptions? retry = null) => server.Client(new VllmClientOptions
    {
        TimeProvider = _time,
        Timeouts = new TimeoutOptions { Idle = Timeout.InfiniteTimeSpan, AfterFinish = Timeout.InfiniteTimeSpan },
        Resilience = new() { Retry = retry ?? new RetryOptions() },
    });

    private sealed class StallingHandler : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return new HttpResponseMessage();
        }
    }
}
