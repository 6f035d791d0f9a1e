using Vllm.Tests.Support;

namespace Vllm.Tests.Resilience;

/// <summary>The limits of a call by phase, with a clock that the test moves.</summary>
public sealed class TimeLimitTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();
    private readonly ScriptedStream _body = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FirstToken_CommentsOnly_PassesAllTheSame()
    {
        Task<(List<ChatEvent> Events, Exception? Failure)> reading = Read(new TimeoutOptions { FirstToken = 5 * Second, Idle = 3 * Second });
        for (int i = 0; i < 5; i++)
        {
            await _body.SendAsync(": keep-alive\n\n");
            _time.Advance(Second);
        }

        (await reading).Failure.ShouldBeOfType<VllmTimeoutException>().Phase.ShouldBe(TimeoutPhase.FirstToken);
    }

    [Fact]
    public async Task FirstToken_FirstEventCame_EndsIt()
    {
        Task<(List<ChatEvent> Events, Exception? Failure)> reading = Read(new TimeoutOptions { FirstToken = 5 * Second, Idle = 30 * Second });
        await _body.SendAsync(Answers.Text("a"));
        _time.Advance(20 * Second);
        await _body.SendAsync(Answers.Finish() + Answers.Done);

        (List<ChatEvent> events, Exception? failure) = await reading;
        failure.ShouldBeNull();
        events.Count.ShouldBe(2);
    }

    [Fact]
    public async Task FirstToken_FirstByteOfAWholeAnswerCame_EndsIt()
    {
        Task<(List<ChatEvent> Events, Exception? Failure)> reading = Read(new TimeoutOptions { FirstToken = 5 * Second, Idle = 30 * Second });
        await _body.SendAsync("{\"choices\":[{\"index\":0,");
        _time.Advance(20 * Second);
        await _body.SendAsync("\"message\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}");
        _body.End();

        (await reading).Failure.ShouldBeNull();
    }

    [Fact]
    public async Task Idle_SilenceAfterText_PassesWithTheTextKept()
    {
        Task<(List<ChatEvent> Events, Exception? Failure)> reading = Read(new TimeoutOptions { Idle = 3 * Second });
        await _body.SendAsync(Answers.Text("a"));
        _time.Advance(3 * Second);

        (List<ChatEvent> events, Exception? failure) = await reading;
        VllmTimeoutException timeout = failure.ShouldBeOfType<VllmTimeoutException>();
        timeout.Phase.ShouldBe(TimeoutPhase.Idle);
        timeout.Limit.ShouldBe(3 * Second);
        timeout.IsRetryable.ShouldBeFalse();
        timeout.PartialCompletion!.Content.ShouldBe("a");
        events.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Idle_AnyByte_IsASignOfLife()
    {
        Task<(List<ChatEvent> Events, Exception? Failure)> reading = Read(new TimeoutOptions { Idle = 3 * Second });
        await _body.SendAsync(Answers.Text("a"));
        for (int i = 0; i < 20; i++)
        {
            _time.Advance(2 * Second);
            await _body.SendAsync(i % 2 == 0 ? ":" : "\n");
        }

        await _body.SendAsync(Answers.Finish() + Answers.Done);
        (await reading).Failure.ShouldBeNull();
    }

    [Fact]
    public async Task Idle_BeforeTheFirstByte_DoesNotRun()
    {
        // vLLM sends headers at once and nothing while the request is queued.
        Task<(List<ChatEvent> Events, Exception? Failure)> reading = Read(new TimeoutOptions { Idle = 3 * Second });
        await _body.IsReadAsync();
        _time.Advance(TimeSpan.FromHours(1));
        await _body.SendAsync(Answers.Text("a") + Answers.Finish() + Answers.Done);

        (await reading).Failure.ShouldBeNull();
    }

    [Fact]
    public async Task Total_LongAnswer_PassesWhateverComes()
    {
        Task<(List<ChatEvent> Events, Exception? Failure)> reading = Read(new TimeoutOptions { Total = 10 * Second, Idle = 3 * Second });
        for (int i = 0; i < 5; i++)
        {
            await _body.SendAsync(Answers.Text("a"));
            _time.Advance(2 * Second);
        }

        (await reading).Failure.ShouldBeOfType<VllmTimeoutException>().Phase.ShouldBe(TimeoutPhase.Total);
    }

    [Fact]
    public async Task AfterFinish_SilentOpenConnection_IsAGoodEnd()
    {
        Task<(List<ChatEvent> Events, Exception? Failure)> reading = Read(new TimeoutOptions { AfterFinish = 2 * Second });
        await _body.SendAsync(Answers.Text("a") + Answers.Finish());
        _time.Advance(2 * Second);

        (await reading).Failure.ShouldBeNull();
        _body.IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public async Task AfterFinish_CommentsGoOn_IsAGoodEndAllTheSame()
    {
        Task<(List<ChatEvent> Events, Exception? Failure)> reading = Read(new TimeoutOptions { AfterFinish = 3 * Second });
        await _body.SendAsync(Answers.Text("a") + Answers.Finish());
        for (int i = 0; i < 2; i++)
        {
            _time.Advance(Second);
            await _body.SendAsync(": keep-alive\n\n");
        }

        _time.Advance(Second);
        (await reading).Failure.ShouldBeNull();
    }

    [Fact]
    public async Task AfterTheEnd_AnyAnswer_LeavesNoTimer()
    {
        Task<(List<ChatEvent> Events, Exception? Failure)> reading = Read(new TimeoutOptions { Total = 100 * Second, Idle = 3 * Second, FirstToken = Second });
        await _body.SendAsync(Answers.Text("a") + Answers.Finish() + Answers.Done);

        (await reading).Failure.ShouldBeNull();
        _time.ActiveTimers.ShouldBe(0);
    }

    [Fact(Timeout = 60_000)]
    public async Task AfterTheEndMark_OpenConnectionAndAClockThatStandsStill_EndsAllTheSame()
    {
        await using RawServer server = RawServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n" + Answers.Text("a") + Answers.Finish() + Answers.Done);
            (await connection.ReadRequestAsync()).ShouldBeFalse("the client leaves in the end");
        });
        using VllmClient client = server.Client(new VllmClientOptions { TimeProvider = _time });

        (await client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadTextAsync(Cancellation)).ShouldBe("a");
        (await client.Chat.Completions.CreateAsync(Answers.Request, Cancellation)).Content.ShouldBe("a");

        await Eventually.BeTrueAsync(() => server.OpenConnections == 0);
    }

    public void Dispose() => _body.Dispose();

    private Task<(List<ChatEvent> Events, Exception? Failure)> Read(TimeoutOptions limits)
    {
        VllmClient client = StubServer.Always(() => StubServer.Body(_body)).Client(new VllmClientOptions { TimeProvider = _time, Timeouts = limits });
        return client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadAllAsync();
    }
}
