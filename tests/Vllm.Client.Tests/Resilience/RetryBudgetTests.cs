using Vllm.Testing;
using Vllm.Tests.Chat;
using Vllm.Tests.Support;

namespace Vllm.Tests.Resilience;

public sealed class RetryBudgetTests
{
    /// <summary>Its timers fire at once: the pauses cost no time.</summary>
    private readonly ManualTime _time = new(firesAtOnce: true);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Create_DeadServerUnderLoad_CostsOneRequestForEachCall()
    {
        await using WireServer server = WireServer.Start(Case(Enumerable.Repeat(ChatAnswers.Error(503), 400), ChatAnswers.Whole("ok")));
        using VllmClient client = Client(server, new RetryBudgetOptions());

        // 500 in the purse, 5 for a retry: a hundred are paid. Then it is one request for each call.
        (await FailAsync(client, calls: 300)).ShouldBe(400);
        server.Requests.Count.ShouldBe(300 + 100);

        // It is back: 25 good answers pay for five retries.
        for (int i = 0; i < 25; i++)
        {
            await client.Chat.Completions.CreateAsync(Answers.Request, Cancellation);
        }

        server.Requests.Count.ShouldBe(425);
    }

    [Fact(Timeout = 120_000)]
    public async Task Create_AfterGoodAnswers_RetriesArePaidAgain()
    {
        // 2 retries are paid, 10 good answers pay for 2 more.
        WireAnswer bad = ChatAnswers.Error(503);
        WireAnswer good = ChatAnswers.Whole("ok");
        await using WireServer server = WireServer.Start(Case([.. Enumerable.Repeat(bad, 4), .. Enumerable.Repeat(good, 10)], bad));
        using VllmClient client = Client(server, new RetryBudgetOptions { Capacity = 10 });

        (await FailAsync(client, calls: 2)).ShouldBe(2 + 2, "a call with two retries, then one without");
        for (int i = 0; i < 10; i++)
        {
            await client.Chat.Completions.CreateAsync(Answers.Request, Cancellation);
        }

        (await FailAsync(client, calls: 3)).ShouldBe(3 + 2);
    }

    [Fact(Timeout = 120_000)]
    public async Task Create_RefusedConnections_ArePaidToo()
    {
        await using WireServer server = WireServer.Start(
            new WireCase { Id = "dead", Fault = new WireFault { Kind = WireFaultKind.Refuse } }, refusal: Timeout.InfiniteTimeSpan);
        using VllmClient client = Client(server, new RetryBudgetOptions { Capacity = 20 });

        int attempts = 0;
        for (int i = 0; i < 10; i++)
        {
            attempts += (await Should.ThrowAsync<VllmConnectionException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation))).Attempts;
        }

        attempts.ShouldBe(10 + 4);
    }

    [Fact(Timeout = 120_000)]
    public async Task Create_WithoutBudget_EveryRetryIsMade()
    {
        await using WireServer server = ChatAnswers.Start(ChatAnswers.Error(503));
        using VllmClient client = Client(server, null);

        (await FailAsync(client, calls: 110)).ShouldBe(330);
    }

    [Fact]
    public async Task Create_LastTry_IsNotPaidFor()
    {
        // Two retries at 5: exactly 10. A third payment, for a try that never comes, would be missed by the next call.
        StubServer server = StubServer.Always(() => StubServer.Json("{}", System.Net.HttpStatusCode.ServiceUnavailable));
        using VllmClient client = server.Client(Options(new RetryBudgetOptions { Capacity = 20 }));

        await Should.ThrowAsync<VllmApiException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));
        await Should.ThrowAsync<VllmApiException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));
        server.Requests.ShouldBe(6);
        await Should.ThrowAsync<VllmApiException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));
        server.Requests.ShouldBe(7);
    }

    [Fact]
    public async Task TryPay_ManyAtOnce_PaysExactlyWhatIsThere()
    {
        var budget = new RetryBudget(new RetryBudgetOptions { Capacity = 1000, RetryCost = 10, SuccessReward = 3 });
        int[] paid = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Enumerable.Range(0, 1000).Count(_ => budget.TryPay()))));

        paid.Sum().ShouldBe(100);
        budget.Left.ShouldBe(0);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 50; i++)
            {
                budget.Reward();
            }
        })));
        budget.Left.ShouldBe(600);
    }

    [Fact]
    public void Reward_FullPurse_StaysFull()
    {
        var budget = new RetryBudget(new RetryBudgetOptions { Capacity = 7, RetryCost = 5, SuccessReward = 4 });
        budget.Reward();
        budget.Left.ShouldBe(7);
        budget.TryPay().ShouldBeTrue();
        budget.TryPay().ShouldBeFalse();
        budget.Reward();
        budget.Left.ShouldBe(6);
        budget.Reward();
        budget.Left.ShouldBe(7);
    }

    /// <summary>Makes calls that fail, some side by side; gives the attempts of all.</summary>
    private static async Task<int> FailAsync(VllmClient client, int calls)
    {
        int attempts = 0;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, calls),
            new ParallelOptions { MaxDegreeOfParallelism = calls > 10 ? 10 : 1, CancellationToken = Cancellation },
            async (_, token) => Interlocked.Add(
                ref attempts, (await Should.ThrowAsync<VllmApiException>(client.Chat.Completions.CreateAsync(Answers.Request, token))).Attempts));
        return attempts;
    }

    private static WireCase Case(IEnumerable<WireAnswer> answers, WireAnswer last)
    {
        WireAnswer[] all = [.. answers, last];
        return new WireCase
        {
            Id = "scripted",
            Status = all[0].Status,
            Headers = all[0].Headers,
            BodyBytes = all[0].BodyBytes,
            Then = all[1..],
        };
    }

    private VllmClient Client(WireServer server, RetryBudgetOptions? budget) => server.Client(Options(budget));

    private VllmClientOptions Options(RetryBudgetOptions? budget) => new()
    {
        TimeProvider = _time,
        Timeouts = new() { Idle = Timeout.InfiniteTimeSpan },
        Resilience = new() { Retry = new() { MaxRetries = 2 }, RetryBudget = budget },
    };
}
