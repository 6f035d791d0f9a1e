using FsCheck;
using FsCheck.Fluent;

namespace Vllm.Tests.Resilience;

public sealed class RateLimiterTests
{
    private static readonly RateLimitOptions OneASecond = new() { RequestsPerMinute = 60, Burst = TimeSpan.FromSeconds(3) };

    private readonly FakeTime _time = new();

    [Fact(Timeout = 60_000)]
    public async Task Acquire_BeyondTheBurst_WaitsForTime()
    {
        var limiter = new RateLimiter(OneASecond, _time);
        for (int i = 0; i < 3; i++)
        {
            Acquire(limiter).IsCompletedSuccessfully.ShouldBeTrue();
        }

        Task fourth = Acquire(limiter);
        Task fifth = Acquire(limiter);
        _time.Advance(TimeSpan.FromSeconds(0.999));
        fourth.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(0.001));
        await fourth;
        fifth.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));
        await fifth;

        // Unused time is saved up, but only for one burst.
        _time.Advance(TimeSpan.FromHours(1));
        for (int i = 0; i < 3; i++)
        {
            Acquire(limiter).IsCompletedSuccessfully.ShouldBeTrue();
        }

        Acquire(limiter).IsCompleted.ShouldBeFalse();
    }

    [Fact(Timeout = 60_000)]
    public async Task Acquire_CancelledInTheQueue_LeavesItsPlaceToTheNext()
    {
        var limiter = new RateLimiter(OneASecond with { Burst = TimeSpan.FromSeconds(1) }, _time);
        using var cancel = new CancellationTokenSource();
        await Acquire(limiter);
        Task gone = Acquire(limiter, cancel: cancel);
        Task next = Acquire(limiter);

        await cancel.CancelAsync();
        (await Should.ThrowAsync<OperationCanceledException>(() => gone)).CancellationToken.ShouldBe(cancel.Token);
        _time.Advance(TimeSpan.FromSeconds(1));
        await next;

        await Should.ThrowAsync<OperationCanceledException>(() => Acquire(limiter, cancel: cancel));
    }

    [Fact(Timeout = 60_000)]
    public async Task Acquire_LongerThanItMayWait_FailsAtOnceAndTakesNothing()
    {
        var limiter = new RateLimiter(OneASecond with { Burst = TimeSpan.FromSeconds(1), MaxWait = TimeSpan.FromSeconds(2) }, _time);
        Acquire(limiter).IsCompletedSuccessfully.ShouldBeTrue();
        Acquire(limiter).IsCompleted.ShouldBeFalse();
        Task last = Acquire(limiter);
        last.IsCompleted.ShouldBeFalse();

        VllmRateLimitException refusal = Should.Throw<VllmRateLimitException>(() => Acquire(limiter));

        refusal.RetryAfter.ShouldBe(TimeSpan.FromSeconds(3));
        refusal.Message.ShouldBe("The client's rate limit leaves room for this request in 3 s, and it may wait 2 s (RateLimitOptions.MaxWait).");
        (refusal.Kind, refusal.IsRetryable, refusal.Attempts).ShouldBe((FailureKind.Timeout, true, 0));
        Acquire(limiter, mayRefuse: false).IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(2));
        await last;
    }

    [Fact(Timeout = 60_000)]
    public async Task Tokens_OfAnEstimate_AreCorrectedByTheUsage()
    {
        // 10 a second, 60 at once.
        var limiter = new RateLimiter(new() { TokensPerMinute = 600 }, _time);
        Acquire(limiter, 60).IsCompletedSuccessfully.ShouldBeTrue();
        Task waits = Acquire(limiter, 30);
        waits.IsCompleted.ShouldBeFalse();

        limiter.Settle(estimated: 60, actual: 35);
        waits.IsCompleted.ShouldBeFalse();
        limiter.Settle(estimated: 30, actual: 25);
        await waits;

        // It took 100 more than it was let through for: ten seconds for all others.
        limiter.Settle(estimated: 0, actual: 100);
        Task after = Acquire(limiter, 10);
        _time.Advance(TimeSpan.FromSeconds(10.9));
        after.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await after;
    }

    [Fact(Timeout = 60_000)]
    public async Task Tokens_OfARequestLargerThanTheBurst_PassWhenTheBucketIsFull()
    {
        var limiter = new RateLimiter(new() { TokensPerMinute = 600 }, _time);

        Acquire(limiter, 600).IsCompletedSuccessfully.ShouldBeTrue();
        Task next = Acquire(limiter, 60);
        _time.Advance(TimeSpan.FromSeconds(59.9));
        next.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await next;
    }

    [Fact]
    public void AnyArrivals_InAnyMinute_KeepTheLimitAndOneBurst()
    {
        const int PerMinute = 30;
        Arbitrary<IList<int>> pauses = Arb.From(Gen.ListOf(Gen.Choose(0, 3_000)).Resize(200).Select(list => (IList<int>)[.. list]));

        Prop.ForAll(pauses, milliseconds =>
        {
            var time = new FakeTime();
            var limiter = new RateLimiter(new() { RequestsPerMinute = PerMinute }, time);
            var passed = new List<double>();
            int asked = 0;
            foreach (int pause in milliseconds)
            {
                _ = limiter.AcquireAsync(0, mayRefuse: true, CancellationToken.None).AsTask();
                asked++;
                for (int i = 0; i < 3; i++)
                {
                    Note();
                    time.Advance(TimeSpan.FromMilliseconds(pause / 3.0));
                }
            }

            for (int i = 0; i < passed.Count; i++)
            {
                passed.Count(at => at >= passed[i] && at < passed[i] + 60).ShouldBeLessThanOrEqualTo(PerMinute + 3 + 1);
            }

            void Note() => passed.AddRange(
                Enumerable.Repeat(time.GetTimestamp() / (double)time.TimestampFrequency, asked - limiter.Waiting - passed.Count));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        Check(new() { RequestsPerMinute = 0 }, "RequestsPerMinute");
        Check(new() { TokensPerMinute = -1 }, "TokensPerMinute");
        Check(new() { MaxWait = TimeSpan.FromSeconds(-2) }, "MaxWait");
        Check(new() { Burst = TimeSpan.Zero }, "Burst");

        static void Check(RateLimitOptions limits, string name) =>
            Should.Throw<ArgumentOutOfRangeException>(() => new VllmClient(new VllmClientOptions { RateLimit = limits })).Message.ShouldContain($"RateLimitOptions.{name}");
    }

    private static Task Acquire(RateLimiter limiter, int tokens = 0, bool mayRefuse = true, CancellationTokenSource? cancel = null) =>
        limiter.AcquireAsync(tokens, mayRefuse, cancel?.Token ?? CancellationToken.None).AsTask();
}
