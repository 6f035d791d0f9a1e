namespace Vllm.Tests.Resilience;

public sealed class ResilienceOptionsTests
{
    public static TheoryData<string, string, ResilienceOptions> Wrong { get; } = new()
    {
        { "RetryOptions.MaxRetries", "101", new() { Retry = new() { MaxRetries = 101 } } },
        { "RetryOptions.MaxRetries", "-1", new() { Retry = new() { MaxRetries = -1 } } },
        { "RetryOptions.BaseDelay", "02:00:00", new() { Retry = new() { BaseDelay = TimeSpan.FromHours(2) } } },
        { "RetryOptions.MaxDelay", "-00:00:01", new() { Retry = new() { MaxDelay = TimeSpan.FromSeconds(-1) } } },
        { "RetryOptions.MaxRetryAfter", "02:00:00", new() { Retry = new() { MaxRetryAfter = TimeSpan.FromHours(2) } } },
        { "RetryBudgetOptions.Capacity", "0", new() { RetryBudget = new() { Capacity = 0 } } },
        { "RetryBudgetOptions.RetryCost", "0", new() { RetryBudget = new() { RetryCost = 0 } } },
        { "RetryBudgetOptions.RetryCost", "11", new() { RetryBudget = new() { Capacity = 10, RetryCost = 11 } } },
        { "RetryBudgetOptions.SuccessReward", "-1", new() { RetryBudget = new() { SuccessReward = -1 } } },
        { "CircuitBreakerOptions.FailureRatio", "0", new() { CircuitBreaker = new() { FailureRatio = 0 } } },
        { "CircuitBreakerOptions.FailureRatio", "1.1", new() { CircuitBreaker = new() { FailureRatio = 1.1 } } },
        { "CircuitBreakerOptions.FailureRatio", "NaN", new() { CircuitBreaker = new() { FailureRatio = double.NaN } } },
        { "CircuitBreakerOptions.MinimumThroughput", "1", new() { CircuitBreaker = new() { MinimumThroughput = 1 } } },
        { "CircuitBreakerOptions.SamplingDuration", "00:00:00", new() { CircuitBreaker = new() { SamplingDuration = TimeSpan.Zero } } },
        { "CircuitBreakerOptions.BreakDuration", "2.00:00:00", new() { CircuitBreaker = new() { BreakDuration = TimeSpan.FromDays(2) } } },
        { "ConcurrencyOptions.MaxConcurrency", "0", new() { Concurrency = new() { MaxConcurrency = 0 } } },
        { "ConcurrencyOptions.MaxQueued", "-1", new() { Concurrency = new() { MaxQueued = -1 } } },
        { "HedgingOptions.Delay", "00:00:00", new() { Hedging = new() { Delay = TimeSpan.Zero } } },
        { "HedgingOptions.MaxHedges", "11", new() { Hedging = new() { MaxHedges = 11 } } },
    };

    /// <summary>The outermost settings that are allowed: the mechanics underneath take them too.</summary>
    public static TheoryData<ResilienceOptions> Extreme { get; } =
    [
        new ResilienceOptions
        {
            Retry = new() { MaxRetries = 100, BaseDelay = TimeSpan.FromHours(1), MaxDelay = TimeSpan.FromHours(1), MaxRetryAfter = TimeSpan.Zero },
            RetryBudget = new() { Capacity = 1_000_000, RetryCost = 1_000_000, SuccessReward = 1_000_000 },
            CircuitBreaker = new()
            {
                FailureRatio = 1,
                MinimumThroughput = 1_000_000,
                SamplingDuration = TimeSpan.FromDays(1),
                BreakDuration = TimeSpan.FromDays(1),
            },
            Concurrency = new() { MaxConcurrency = 1_000_000, MaxQueued = int.MaxValue },
            Hedging = new() { Delay = TimeSpan.FromHours(1), MaxHedges = 10 },
        },
        new ResilienceOptions
        {
            Retry = new() { MaxRetries = 1, BaseDelay = TimeSpan.Zero, MaxDelay = TimeSpan.Zero },
            RetryBudget = new() { Capacity = 1, RetryCost = 1, SuccessReward = 0 },
            CircuitBreaker = new()
            {
                FailureRatio = 0.001,
                MinimumThroughput = 2,
                SamplingDuration = TimeSpan.FromSeconds(0.5),
                BreakDuration = TimeSpan.FromSeconds(0.5),
            },
            Concurrency = new() { MaxConcurrency = 1, MaxQueued = 0 },
            Hedging = new() { Delay = TimeSpan.FromMilliseconds(10), MaxHedges = 1 },
        },
        new ResilienceOptions { RetryBudget = null },
    ];

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Client_SettingOutOfRange_NamesItItsValueAndTheRemedy(string name, string value, ResilienceOptions options)
    {
        ArgumentOutOfRangeException exception =
            Should.Throw<ArgumentOutOfRangeException>(() => new VllmClient(new VllmClientOptions { Resilience = options }));

        exception.Message.ShouldContain($"{name} must be ");
        exception.Message.ShouldContain(value);
    }

    [Theory]
    [MemberData(nameof(Extreme))]
    public async Task Client_OutermostSettings_AreTaken(ResilienceOptions options)
    {
        var server = Support.StubServer.Always(() =>
            Support.StubServer.Json("""{"choices":[{"index":0,"message":{"content":"hi"},"finish_reason":"stop"}]}"""));
        using VllmClient client = server.Client(new VllmClientOptions { Resilience = options });

        (await client.Chat.Completions.CreateAsync(Support.Answers.Request, TestContext.Current.CancellationToken)).Content.ShouldBe("hi");
    }

    [Fact]
    public void Client_NoRetryOptions_SaysHowToSwitchThemOff() =>
        Should.Throw<ArgumentNullException>(() => new VllmClient(new VllmClientOptions { Resilience = new() { Retry = null! } })).Message.ShouldContain("MaxRetries to 0");

    [Fact]
    public void Call_HedgingOutOfRange_IsRefusedBeforeAnythingIsSent()
    {
        using var client = new VllmClient("http://localhost:1");
        Should.Throw<ArgumentOutOfRangeException>(() => client.Chat.Completions.StreamAsync(
            Support.Answers.Request, new RequestOptions { Hedging = new() { MaxHedges = -1 } }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Builder_ResilienceAndRetry_BothCount()
    {
        using VllmClient client = VllmClient.CreateBuilder().Resilience(new() { Hedging = new() }).Retry(new() { MaxRetries = 7 }).Build();

        client.Options.Resilience.Retry.MaxRetries.ShouldBe(7);
        client.Options.Resilience.Hedging.ShouldNotBeNull();
    }
}
