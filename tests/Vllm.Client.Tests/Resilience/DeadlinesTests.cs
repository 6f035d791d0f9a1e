using Vllm.Tests.Support;

namespace Vllm.Tests.Resilience;

public sealed class DeadlinesTests
{
    private static readonly TimeoutOptions Limits = new()
    {
        FirstToken = TimeSpan.FromSeconds(5),
        Idle = TimeSpan.FromSeconds(3),
        Total = TimeSpan.FromSeconds(60),
    };

    private readonly ManualTime _time = new();

    [Fact]
    public void Arm_LimitThatPasses_CancelsAndIsNamed()
    {
        using Deadlines deadlines = Create();
        deadlines.Arm(TimeoutPhase.FirstToken, Limits.FirstToken);

        _time.Advance(TimeSpan.FromSeconds(4.999));
        deadlines.Token.IsCancellationRequested.ShouldBeFalse();

        _time.Advance(TimeSpan.FromSeconds(0.001));
        deadlines.Token.IsCancellationRequested.ShouldBeTrue();
        deadlines.Passed.ShouldBe(TimeoutPhase.FirstToken);
        deadlines.CallerCancellation(null).ShouldBeNull();
    }

    [Fact]
    public void Arm_AgainBeforeItPasses_StartsAnewWithoutSettingTheTimer()
    {
        using Deadlines deadlines = Create();
        for (int i = 0; i < 1000; i++)
        {
            deadlines.Arm(TimeoutPhase.Idle, Limits.Idle);
            _time.Advance(TimeSpan.FromMilliseconds(50));
        }

        // 50 s in which each read came in time: the timer was set once for each 3 s, not for each read.
        deadlines.Passed.ShouldBeNull();
        _time.Delays.Count.ShouldBeLessThan(25);
        _time.Advance(Limits.Idle);
        deadlines.Passed.ShouldBe(TimeoutPhase.Idle);
    }

    [Fact]
    public void Arm_ManyReads_TotalStillPasses()
    {
        using Deadlines deadlines = Create();
        for (int i = 0; i < 100 && deadlines.Passed is null; i++)
        {
            deadlines.Arm(TimeoutPhase.Idle, Limits.Idle);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        deadlines.Passed.ShouldBe(TimeoutPhase.Total);
        deadlines.LimitOf(TimeoutPhase.Total).ShouldBe(Limits.Total);
    }

    [Fact]
    public void Disarm_LimitOfAPhase_PassesNoMore()
    {
        using Deadlines deadlines = Create();
        deadlines.Arm(TimeoutPhase.Idle, Limits.Idle);
        deadlines.Disarm(TimeoutPhase.Idle);

        _time.Advance(TimeSpan.FromSeconds(59));
        deadlines.Passed.ShouldBeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void CallerCancellation_ThenALimit_StaysTheCallers(int place)
    {
        using var caller = new CancellationTokenSource();
        using var deadlines = new Deadlines(
            Limits, _time, new CallerTokens(place == 0 ? caller.Token : default, place == 1 ? caller.Token : default, place == 2 ? caller.Token : default));
        caller.Cancel();
        _time.Advance(TimeSpan.FromHours(1));

        deadlines.Passed.ShouldBeNull();
        deadlines.CallerCancellation(null)!.CancellationToken.ShouldBe(caller.Token);
    }

    [Fact]
    public void Limit_ThenTheCallersCancellation_StaysATimeOut()
    {
        using var caller = new CancellationTokenSource();
        using var deadlines = new Deadlines(Limits, _time, new CallerTokens(caller.Token));
        _time.Advance(Limits.Total);
        caller.Cancel();

        deadlines.Passed.ShouldBe(TimeoutPhase.Total);
        deadlines.CallerCancellation(null).ShouldBeNull();
    }

    [Fact]
    public void Dispose_ThenAnything_LeavesNoTimerAndThrowsNothing()
    {
        Deadlines deadlines = Create();
        deadlines.Arm(TimeoutPhase.Idle, Limits.Idle);
        deadlines.Dispose();

        deadlines.Arm(TimeoutPhase.Idle, Limits.Idle);
        deadlines.Disarm(TimeoutPhase.Idle);
        deadlines.Cancel();
        deadlines.Dispose();

        _time.ActiveTimers.ShouldBe(0);
        _time.Advance(TimeSpan.FromHours(1));
        deadlines.Passed.ShouldBeNull();
    }

    [Fact]
    public void Arm_LongestLimit_IsAccepted()
    {
        using Deadlines deadlines = Create();
        deadlines.Arm(TimeoutPhase.Idle, TimeSpan.FromMilliseconds(uint.MaxValue - 1));
        using var real = new Deadlines(
            new TimeoutOptions { Total = TimeSpan.FromMilliseconds(uint.MaxValue - 1) }, TimeProvider.System, default);

        real.Passed.ShouldBeNull();
    }

    private Deadlines Create() => new(Limits, _time, default);
}
