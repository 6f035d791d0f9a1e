using Vllm.Testing;
using Vllm.Tests.Chat;
using Vllm.Tests.Support;

namespace Vllm.Tests.Resilience;

/// <summary>The limit of requests at the same time, as a user of the client meets it, and its gate.</summary>
public sealed class ConcurrencyTests
{
    private readonly ManualTime _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Stream_UntilItIsLeft_KeepsItsPlace()
    {
        await using WireServer server = ChatAnswers.Start(ChatAnswers.Silent("a"), ChatAnswers.Stream("b"));
        using VllmClient client = Client(server, new() { MaxConcurrency = 1 });
        IAsyncEnumerator<ChatEvent> first = client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).GetAsyncEnumerator(Cancellation);
        await first.MoveNextAsync();

        Task<string> second = client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadTextAsync(Cancellation);
        await client.Server.IsHealthyAsync(Cancellation);
        server.Requests.Select(request => request.Path).ShouldBe(["/v1/chat/completions", "/health"]);
        await first.DisposeAsync();

        (await second).ShouldBe("b");
    }

    [Fact(Timeout = 60_000)]
    public async Task Calls_HoweverTheyEnd_GiveTheirPlaceBack()
    {
        await using WireServer server = ChatAnswers.Start(
            ChatAnswers.Whole("ok"), ChatAnswers.Stream("ok"), ChatAnswers.Error(400), ChatAnswers.Cut("a"), ChatAnswers.Silent("a"), ChatAnswers.Whole("ok"));
        using VllmClient client = Client(server, new() { MaxConcurrency = 1, MaxQueued = 0 });

        await client.Chat.Completions.CreateAsync(Answers.Request, Cancellation);
        await client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadTextAsync(Cancellation);
        await Should.ThrowAsync<VllmApiException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));
        (await client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadAllAsync()).Failure.ShouldBeOfType<VllmStreamException>();
        using var cancel = new CancellationTokenSource();
        ChatStream cancelled = client.Chat.Completions.StreamAsync(Answers.Request, cancel.Token);
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (ChatEvent _ in cancelled)
            {
                await cancel.CancelAsync();
            }
        });

        (await client.Chat.Completions.CreateAsync(Answers.Request, Cancellation)).Content.ShouldBe("ok");
        server.Requests.Count.ShouldBe(6);
    }

    [Fact(Timeout = 60_000)]
    public async Task Call_BeyondTheQueue_IsRefusedAtOnce()
    {
        using var server = new HeldServer();
        using VllmClient client = server.Client(Options(new() { MaxConcurrency = 2, MaxQueued = 1 }));
        Task<ChatCompletion>[] running = [.. Enumerable.Range(0, 3).Select(_ => client.Chat.Completions.CreateAsync(Answers.Request, Cancellation))];

        VllmConcurrencyException refusal =
            await Should.ThrowAsync<VllmConcurrencyException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));

        (refusal.MaxConcurrency, refusal.MaxQueued, refusal.Attempts, refusal.IsRetryable).ShouldBe((2, 1, 0, true));
        refusal.Message.ShouldContain("runs 2 requests, and 1 wait");
        server.Requests.ShouldBe(2);
        for (int i = 1; i <= 3; i++)
        {
            server.Answer(i, StubServer.Json("""{"choices":[{"index":0,"message":{"content":"hi"},"finish_reason":"stop"}]}"""));
        }

        await Task.WhenAll(running);
    }

    [Fact(Timeout = 60_000)]
    public async Task Call_ThatWaits_CanBeCancelledAndTimesOut()
    {
        using var server = new HeldServer();
        using VllmClient client = server.Client(Options(new() { MaxConcurrency = 1 }));
        Task<ChatCompletion> running = client.Chat.Completions.CreateAsync(Answers.Request, Cancellation);
        using var cancel = new CancellationTokenSource();

        Task<ChatCompletion> cancelled = client.Chat.Completions.CreateAsync(Answers.Request, cancel.Token);
        RequestOptions hurried = new() { Timeouts = new() { FirstToken = TimeSpan.FromSeconds(1), Total = TimeSpan.FromSeconds(5) } };
        Task<ChatCompletion> late = client.Chat.Completions.CreateAsync(Answers.Request, hurried, Cancellation);
        await cancel.CancelAsync();
        _time.Advance(TimeSpan.FromSeconds(5));

        (await Should.ThrowAsync<OperationCanceledException>(cancelled)).CancellationToken.ShouldBe(cancel.Token);
        VllmTimeoutException timeout = await Should.ThrowAsync<VllmTimeoutException>(late);
        (timeout.Phase, timeout.Attempts).ShouldBe((TimeoutPhase.Total, 0));
        server.Requests.ShouldBe(1);
        running.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Gate_ManyWaiters_LetsThemThroughInOrder()
    {
        var gate = new ConcurrencyGate(new() { MaxConcurrency = 1 });
        ConcurrencyPermit first = await gate.AcquireAsync(mayRefuse: true, Cancellation);
        gate.TryAcquire().ShouldBeNull();
        List<Task<ConcurrencyPermit>> waiters = [.. Enumerable.Range(0, 3).Select(_ => gate.AcquireAsync(mayRefuse: true, Cancellation).AsTask())];

        // A place that is handed on is never free: who comes later cannot get between.
        first.Dispose();
        gate.TryAcquire().ShouldBeNull();
        ConcurrencyPermit second = await waiters[0];
        waiters[1].IsCompleted.ShouldBeFalse();
        second.Dispose();
        second.Dispose();
        await waiters[1];

        waiters[2].IsCompleted.ShouldBeFalse("a permit is given back once, however often it is disposed");
        (gate.Taken, gate.Waiting).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Gate_ManyThreads_NeverLetsThroughMoreThanItMay()
    {
        var gate = new ConcurrencyGate(new() { MaxConcurrency = 3 });
        int inside = 0;
        int most = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 2000), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            using var cancel = new CancellationTokenSource();
            Task<ConcurrencyPermit> waiting = gate.AcquireAsync(mayRefuse: true, cancel.Token).AsTask();
            if (i % 5 == 0)
            {
                await cancel.CancelAsync();
            }

            try
            {
                using ConcurrencyPermit permit = await waiting;
                InterlockedMax(ref most, Interlocked.Increment(ref inside));
                await Task.Yield();
                Interlocked.Decrement(ref inside);
            }
            catch (OperationCanceledException)
            {
                // Some give up.
            }
        });

        most.ShouldBeInRange(1, 3);
        (gate.Taken, gate.Waiting).ShouldBe((0, 0));
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int before = Volatile.Read(ref most);
        while (value > before)
        {
            before = Interlocked.CompareExchange(ref most, value, before);
        }
    }

    private VllmClient Client(WireServer server, ConcurrencyOptions concurrency) => server.Client(Options(concurrency));

    private VllmClientOptions Options(ConcurrencyOptions concurrency) => new()
    {
        TimeProvider = _time,
        Resilience = new() { Concurrency = concurrency },
    };
}
