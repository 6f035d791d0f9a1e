using Microsoft.Extensions.Logging;
using Vllm.Testing;
using Vllm.Tests.Chat;
using Vllm.Tests.Support;

namespace Vllm.Tests.Telemetry;

/// <summary>What the client logs of its calls, over real sockets.</summary>
public sealed class LoggingTests
{
    private readonly ManualTime _time = new(firesAtOnce: true);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Create_GoodAnswer_IsLoggedForDebuggingOnly()
    {
        var log = new LogRecorder();
        await using WireServer server = ChatAnswers.Start(ChatAnswers.Whole("ok") with
        {
            Headers = new Dictionary<string, string> { ["content-type"] = "application/json", ["x-request-id"] = "abc" },
        });
        using VllmClient client = Client(server, log);

        await client.Chat.Completions.CreateAsync(Answers.Request, Cancellation);

        log.Categories.ShouldBe(["Vllm.Client"]);
        log.Entries.Select(entry => (entry.Id, entry.Name)).ShouldBe([(1, "RequestStarting"), (2, "AnswerStarted"), (3, "AnswerClosed")]);
        log.Entries.ShouldAllBe(entry => entry.Level == LogLevel.Debug && Equals(entry.Fields["Endpoint"], "/v1/chat/completions"));
        log.Entries[1].Fields["Status"].ShouldBe(200);
        log.Entries[1].Fields["Attempts"].ShouldBe(1);
        log.Entries[1].Fields["RequestId"].ShouldBe("abc");
    }

    [Fact(Timeout = 60_000)]
    public async Task Create_RetriesAndFailure_AreLogged()
    {
        var log = new LogRecorder(LogLevel.Information);
        await using WireServer server = ChatAnswers.Start(ChatAnswers.Error(503));
        using VllmClient client = Client(server, log);

        await Should.ThrowAsync<VllmApiException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));

        log.Entries.Select(entry => (entry.Level, entry.Name)).ShouldBe(
            [(LogLevel.Information, "Retrying"), (LogLevel.Information, "Retrying"), (LogLevel.Warning, "RequestFailed")]);
        log.Entries.Select(entry => entry.Fields["Status"]).ShouldBe([503, 503, 503]);
        log.Entries.Select(entry => entry.Fields["Kind"]).ShouldBe(["api", "api", "api"]);
        log.Entries.Select(entry => entry.Fields["Reason"]).ShouldBe(["unavailable", "unavailable", "unavailable"]);
        log.Entries.Take(2).Select(entry => entry.Fields["Attempt"]).ShouldBe([2, 3]);
        log.Entries[2].Fields["Attempts"].ShouldBe(3);
        log.Entries[2].Fields["Code"].ShouldBe("503");
    }

    [Fact(Timeout = 60_000)]
    public async Task Stream_BrokenOff_IsLogged()
    {
        var log = new LogRecorder(LogLevel.Warning);
        await using WireServer server = ChatAnswers.Start(ChatAnswers.Cut("a"));
        using VllmClient client = Client(server, log);

        await client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadAllAsync();

        LogEntry entry = log.Entries.ShouldHaveSingleItem();
        (entry.Name, entry.Fields["Kind"]).ShouldBe(("RequestFailed", "truncated"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Create_BudgetAndCircuit_AreLogged()
    {
        var log = new LogRecorder(LogLevel.Information);
        await using WireServer server = ChatAnswers.Start(ChatAnswers.Error(503));
        using VllmClient client = Client(server, log, new()
        {
            RetryBudget = new() { Capacity = 5 },
            CircuitBreaker = new() { MinimumThroughput = 3 },
        });

        await Should.ThrowAsync<VllmApiException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));
        await Should.ThrowAsync<VllmApiException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));
        await Should.ThrowAsync<VllmConnectionException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));

        log.Entries.Select(entry => entry.Name).ShouldBe(
            ["Retrying", "RetryBudgetEmpty", "RequestFailed", "CircuitOpened", "RequestFailed", "RequestFailed"]);
        log.Entries[3].Fields["Server"].ShouldBe(client.BaseUrl.ToString());
        log.Entries[5].Fields["Reason"].ShouldBe("circuit_open");
    }

    [Fact(Timeout = 60_000)]
    public async Task Create_Cancelled_IsNoWarning()
    {
        var log = new LogRecorder();
        using var server = new HeldServer();
        using VllmClient client = server.Client(new VllmClientOptions { LoggerFactory = log });
        using var cancel = new CancellationTokenSource();

        Task<ChatCompletion> call = client.Chat.Completions.CreateAsync(Answers.Request, cancel.Token);
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(call);

        log.Entries.Select(entry => entry.Name).ShouldBe(["RequestStarting", "RequestCancelled"]);
        log.Entries.ShouldAllBe(entry => entry.Level == LogLevel.Debug);
    }

    [Fact(Timeout = 60_000)]
    public async Task Create_SecretsEverywhere_AreInNoMessage()
    {
        const string Key = "sk-canary-key";
        const string Prompt = "canary-prompt";
        var log = new LogRecorder();
        WireAnswer echo = ChatAnswers.Error(503, $"{Key} {Prompt}") with
        {
            Headers = new Dictionary<string, string> { ["content-type"] = "application/json", ["x-request-id"] = $"id-{Key}" },
        };
        await using WireServer server = ChatAnswers.Start(
            echo,
            echo,
            ChatAnswers.Whole("canary-answer"),
            ChatAnswers.Stream("canary-answer"),
            ChatAnswers.Events($$$"""{"error":{"message":"{{{Prompt}}} {{{Key}}}","code":"{{{Key}}}"}}"""),
            ChatAnswers.Cut("canary-answer"),
            ChatAnswers.Events("{\"canary-answer\": "));
        using VllmClient client = server.Client(Options(log, new()) with
        {
            ApiKey = Key,
            Headers = new Dictionary<string, string> { ["x-tenant"] = "canary-header" },
        });
        ChatCompletionRequest request = Answers.Request with { Messages = [ChatMessage.User(Prompt)] };

        await client.Chat.Completions.CreateAsync(request, Cancellation);
        for (int i = 0; i < 4; i++)
        {
            await client.Chat.Completions.StreamAsync(request, Cancellation).ReadAllAsync();
        }

        log.Entries.Count.ShouldBeGreaterThan(15);
        log.Entries.Count(entry => entry.Name == "RequestFailed").ShouldBe(3);
        foreach (LogEntry entry in log.Entries)
        {
            string all = entry.Text + string.Join('|', entry.Fields.Values) + entry.Exception;
            all.ShouldNotContain("canary");
            all.ShouldAllBe(c => !char.IsControl(c));
        }
    }

    private VllmClient Client(WireServer server, LogRecorder log, ResilienceOptions? resilience = null) =>
        server.Client(Options(log, resilience ?? new()));

    private VllmClientOptions Options(LogRecorder log, ResilienceOptions resilience) => new()
    {
        LoggerFactory = log,
        TimeProvider = _time,
        Timeouts = new() { Idle = Timeout.InfiniteTimeSpan, AfterFinish = Timeout.InfiniteTimeSpan },
        Resilience = resilience,
    };
}
