using Microsoft.Extensions.Logging;

namespace Vllm.Docs.Tests.Snippets;

/// <summary>The code of <c>docs/timeouts-and-retries.md</c>.</summary>
public sealed class TimeoutSnippets : SnippetTest
{
    [Fact]
    public async Task Timeouts_OfClientAndCall_AreTaken()
    {
        string baseUrl = Server.BaseUrl.ToString();
        ChatCompletionRequest request = Question;

        // docs: timeouts
        using var client = new VllmClient(new VllmClientOptions
        {
            BaseUrl = baseUrl,
            Timeouts = new()
            {
                Connect = TimeSpan.FromSeconds(5),
                FirstToken = TimeSpan.FromMinutes(2),
                Idle = TimeSpan.FromSeconds(30),
                Total = TimeSpan.FromMinutes(10),
            },
            Resilience = new()
            {
                Retry = new() { MaxRetries = 4, BaseDelay = TimeSpan.FromSeconds(1), MaxRetryAfter = TimeSpan.FromSeconds(20) },
            },
        });

        // One call that is in a hurry:
        var hurry = new RequestOptions
        {
            Timeouts = client.Options.Timeouts with { FirstToken = TimeSpan.FromSeconds(3) },
            Retry = new() { MaxRetries = 0 },
        };
        ChatCompletion answer = await client.Chat.Completions.CreateAsync(request, hurry);
        // end

        answer.Content.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task RateLimit_OfTheClient_IsTaken()
    {
        string baseUrl = Server.BaseUrl.ToString();
        ChatCompletionRequest request = Question with { MaxTokens = 64 };

        // docs: rate-limit
        using var client = new VllmClient(new VllmClientOptions
        {
            BaseUrl = baseUrl,
            RateLimit = new() { RequestsPerMinute = 600, TokensPerMinute = 100_000, MaxWait = TimeSpan.FromSeconds(30) },
        });

        try
        {
            ChatCompletion answer = await client.Chat.Completions.CreateAsync(request);
            Console.WriteLine(answer.Content);
        }
        catch (VllmRateLimitException e)
        {
            Console.WriteLine($"room in {e.RetryAfter}"); // nothing was sent
        }
        // end

        client.Options.RateLimit!.RequestsPerMinute.ShouldBe(600);
    }

    [Fact]
    public async Task Resilience_OfClientAndCall_IsTaken()
    {
        string baseUrl = Server.BaseUrl.ToString();
        ChatCompletionRequest request = Question;
        string told = "";

        // docs: resilience
        using var client = new VllmClient(new VllmClientOptions
        {
            BaseUrl = baseUrl,
            Resilience = new()
            {
                Retry = new() { MaxRetries = 3 },
                RetryBudget = new() { Capacity = 200 },
                CircuitBreaker = new() { FailureRatio = 0.5, BreakDuration = TimeSpan.FromSeconds(10) },
                Concurrency = new() { MaxConcurrency = 32, MaxQueued = 1000 },
                Hedging = new() { Delay = TimeSpan.FromSeconds(2) },
            },
        });

        try
        {
            // One call that neither repeats nor doubles its request:
            var once = new RequestOptions { Retry = new() { MaxRetries = 0 }, Hedging = new() { MaxHedges = 0 } };
            ChatCompletion answer = await client.Chat.Completions.CreateAsync(request, once);
            told = answer.Content;
        }
        catch (VllmConcurrencyException e)
        {
            told = $"{e.MaxQueued} wait already"; // nothing was sent
        }
        catch (VllmConnectionException e) when (e.RetryAfter is { } pause)
        {
            told = $"down, tried again in {pause}"; // nothing was sent
        }
        catch (VllmException e)
        {
            told = $"{e.Kind} after {e.Attempts} requests; before: {string.Join(", ", e.EarlierFailures.Select(f => f.Kind))}";
        }
        // end

        told.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task RetriesAndLog_OfTheClient_AreTold()
    {
        string baseUrl = Server.BaseUrl.ToString();
        ChatCompletionRequest request = Question;

        // docs: logging
        using ILoggerFactory logging = LoggerFactory.Create(log => log.AddConsole().AddFilter("Vllm.Client", LogLevel.Information));
        using var client = new VllmClient(new VllmClientOptions { BaseUrl = baseUrl, LoggerFactory = logging });
        client.Retrying += (_, e) => Console.WriteLine(
            e.IsHedge ? $"{e.Endpoint}: late, request {e.Attempt} runs beside it" : $"{e.Endpoint}: {e.Exception!.Kind}, again in {e.Delay}");

        ChatCompletion answer = await client.Chat.Completions.CreateAsync(request);
        // end

        answer.Content.ShouldNotBeEmpty();
    }

    [Fact]
    public void Limits_OfTheClient_AreTaken()
    {
        // docs: size-limits
        using var client = new VllmClient(new VllmClientOptions
        {
            Limits = new() { MaxEventBytes = 1024 * 1024, MaxResponseBytes = 16 * 1024 * 1024 },
        });
        // end

        client.Options.Limits.MaxEventBytes.ShouldBe(1024 * 1024);
    }
}
