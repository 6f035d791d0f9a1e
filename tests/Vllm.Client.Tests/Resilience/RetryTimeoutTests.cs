using Vllm.Testing;
using Vllm.Tests.Chat;
using Vllm.Tests.Support;

namespace Vllm.Tests.Resilience;

/// <summary>A time limit that passes before an answer has begun: no retry unless one is asked for.</summary>
public sealed class RetryTimeoutTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly ManualTime _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public async Task Stream_NoTokenInTime_IsTriedAgainWhereThatIsAskedFor(bool asked, int requests)
    {
        await using WireServer server = ChatAnswers.Start(ChatAnswers.Silent(), ChatAnswers.Stream("b"));
        using VllmClient client = Client(server, asked, new() { FirstToken = Limit });

        Task<(List<ChatEvent> Events, Exception? Failure)> answer = client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadAllAsync();
        await PassAsync(server);
        (List<ChatEvent> events, Exception? failure) = await answer;

        server.Requests.Count.ShouldBe(requests);
        if (asked)
        {
            failure.ShouldBeNull();
            events.OfType<ContentDelta>().Single().Text.ShouldBe("b");
        }
        else
        {
            failure.ShouldBeOfType<VllmTimeoutException>().Phase.ShouldBe(TimeoutPhase.FirstToken);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Create_NoWordInTime_IsTriedAgain()
    {
        WireAnswer silent = ChatAnswers.Whole("never") with { Fault = new WireFault { Kind = WireFaultKind.StallHeaders, Ms = 60_000 } };
        await using WireServer server = ChatAnswers.Start(silent, ChatAnswers.Whole("second"));
        using VllmClient client = Client(server, true, new() { FirstToken = Limit });

        Task<ChatCompletion> answer = client.Chat.Completions.CreateAsync(Answers.Request, Cancellation);
        await PassAsync(server);

        (await answer).Content.ShouldBe("second");
        await server.ClientClosed;
    }

    [Fact(Timeout = 60_000)]
    public async Task Stream_KeepAlivesThenSilence_IsTriedAgain()
    {
        // What a vLLM leaves that was told to stop.
        WireAnswer dying = ChatAnswers.Silent() with { BodyBytes = Answers.Bytes(": keep-alive\n\n: keep-alive") };
        await using WireServer server = ChatAnswers.Start(dying, ChatAnswers.Stream("b"));
        using VllmClient client = Client(server, true, new() { Idle = Limit });

        Task<string> answer = client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadTextAsync(Cancellation);
        await PassAsync(server);

        (await answer).ShouldBe("b");
    }

    [Fact(Timeout = 60_000)]
    public async Task Stream_SilentAfterTheFirstByte_IsNotTriedAgain()
    {
        await using WireServer server = ChatAnswers.Start(ChatAnswers.Silent("a"), ChatAnswers.Stream("b"));
        using VllmClient client = Client(server, true, new() { Idle = Limit });

        Task<(List<ChatEvent> Events, Exception? Failure)> answer = client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadAllAsync();
        await PassAsync(server);

        (await answer).Failure.ShouldBeOfType<VllmTimeoutException>().PartialCompletion!.Content.ShouldBe("a");
        server.Requests.Count.ShouldBe(1);
    }

    [Fact(Timeout = 60_000)]
    public async Task Stream_FirstByteInTimeButNoWholeEvent_StillHasTheFirstTokenLimit()
    {
        await using WireServer server = ChatAnswers.Start(ChatAnswers.Silent() with { BodyBytes = Answers.Bytes("data: {") });
        using VllmClient client = Client(server, true, new() { FirstToken = Limit, Idle = Timeout.InfiniteTimeSpan });

        Task<(List<ChatEvent> Events, Exception? Failure)> answer = client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadAllAsync();
        await Eventually.BeTrueAsync(() => _time.Delays.Count(delay => delay == Limit) == 2);
        _time.Advance(Limit);

        (await answer).Failure.ShouldBeOfType<VllmTimeoutException>().Phase.ShouldBe(TimeoutPhase.FirstToken);
        server.Requests.Count.ShouldBe(1);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("text/event-stream", FailureKind.Truncated)]
    [InlineData("application/json", FailureKind.Json)]
    public async Task Create_EmptyAnswer_IsTheSameWithAndWithout(string mediaType, FailureKind kind)
    {
        await using WireServer server = ChatAnswers.Start(new WireAnswer { Headers = new Dictionary<string, string> { ["content-type"] = mediaType } });
        foreach (bool asked in (bool[])[false, true])
        {
            using VllmClient client = Client(server, asked, new(), retries: 0);
            (await Should.ThrowAsync<VllmException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation))).Kind.ShouldBe(kind);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Stream_EveryEventLaterThanAComment_IsReadWhole()
    {
        // The bytes that were looked at are read again: nothing of them is lost, whatever came in front.
        string comments = string.Concat(Enumerable.Repeat(": keep-alive\n\n", 1000)) + $": {new string('x', 5000)}\n\n";
        byte[] body = Answers.Bytes(comments, Answers.Text("a"), Answers.Text("b"), Answers.Finish(), Answers.Done);
        await using WireServer server = WireServer.Start(Answers.Stream() with { BodyBytes = body });
        using VllmClient client = Client(server, true, new());

        (await client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadTextAsync(Cancellation)).ShouldBe("ab");
    }

    /// <summary>Lets the limit pass once the request has arrived and its limit runs.</summary>
    private async Task PassAsync(WireServer server)
    {
        await server.FirstRequest;
        await Eventually.BeTrueAsync(() => _time.Delays.Contains(Limit));
        _time.Advance(Limit);
    }

    private VllmClient Client(WireServer server, bool asked, TimeoutOptions timeouts, int retries = 1) => server.Client(new VllmClientOptions
    {
        TimeProvider = _time,
        Timeouts = timeouts,
        Resilience = new() { Retry = new() { MaxRetries = retries, BaseDelay = TimeSpan.Zero, RetryTimeouts = asked } },
    });
}
