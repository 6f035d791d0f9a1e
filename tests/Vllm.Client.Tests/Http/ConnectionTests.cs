using System.Net;
using System.Net.Sockets;
using Vllm.Tests.Support;

namespace Vllm.Tests.Http;

/// <summary>How long connections are kept, what they carry from one call to the next, and that a caller's own handler is left alone.</summary>
public sealed class ConnectionTests
{
    private const string Whole = """{"object":"chat.completion","choices":[{"index":0,"message":{"content":"ok"},"finish_reason":"stop"}]}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Answer(string headers = "") =>
        $"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{headers}content-length: {Whole.Length}\r\n\r\n{Whole}";

    [Fact(Timeout = 60_000)]
    public async Task Cookies_ThatTheServerSets_AreNotSentBack()
    {
        await using RawServer server = RawServer.Always(Answer("set-cookie: session=canary; path=/\r\n"));
        using VllmClient client = server.Client();

        for (int i = 0; i < 3; i++)
        {
            (await client.Chat.Completions.CreateAsync(Answers.Request, Cancellation)).Content.ShouldBe("ok");
        }

        server.Requests.Count.ShouldBe(3);
        server.Requests.ShouldAllBe(request => !request.Contains("canary", StringComparison.Ordinal));
        server.Requests.ShouldAllBe(request => !request.Contains("cookie", StringComparison.OrdinalIgnoreCase));
        server.Connections.ShouldBe(1);
    }

    [Fact(Timeout = 60_000)]
    public async Task Connection_ThatTheServerHasClosed_IsReplacedWithoutAnError()
    {
        // As uvicorn does after 5 s of idleness: the answer said nothing of a close.
        await using RawServer server = RawServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Answer());
        });
        using VllmClient client = server.Client();

        for (int i = 1; i <= 20; i++)
        {
            (await client.Chat.Completions.CreateAsync(Answers.Request, Cancellation)).Content.ShouldBe("ok");
            await Eventually.BeTrueAsync(() => server.OpenConnections == 0);
        }

        server.Connections.ShouldBe(20);
        server.Requests.Count.ShouldBe(20);
    }

    [Fact(Timeout = 60_000)]
    public async Task Dispose_WhileAnAnswerIsAwaited_LetsItComeAndRefusesTheNextCall()
    {
        var asked = new TaskCompletionSource();
        var disposed = new TaskCompletionSource();
        await using RawServer server = RawServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            asked.SetResult();
            await disposed.Task;
            await connection.SendAsync(Answer());
        });
        VllmClient client = server.Client();

        Task<ChatCompletion> answer = client.Chat.Completions.CreateAsync(Answers.Request, Cancellation);
        await asked.Task.WaitAsync(Cancellation);
        client.Dispose();
        disposed.SetResult();

        (await answer).Content.ShouldBe("ok");
        await Should.ThrowAsync<ObjectDisposedException>(() => client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));
    }

    [Fact]
    public void Failure_OfARequestThatTheCallerCancels_IsTheCancellation()
    {
        using var caller = new CancellationTokenSource();
        var options = new VllmClientOptions();
        var call = new ApiCall { Method = HttpMethod.Get, Path = "version" };
        using var deadlines = new Deadlines(options.Timeouts, TimeProvider.System, new CallerTokens(caller.Token));
        var progress = new CallProgress(call, new CallSettings(options, null), deadlines, startedAt: 0);
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        var failures = new SendFailures(options, http, ServerAddress.Parse(options.BaseUrl));
        var broken = new HttpRequestException("Connection reset.");

        failures.Map(broken, progress, deadlines, attempt: 1).ShouldBeOfType<VllmConnectionException>();
        caller.Cancel();

        failures.Map(broken, progress, deadlines, attempt: 1).ShouldBeOfType<OperationCanceledException>().CancellationToken.ShouldBe(caller.Token);
    }

    [Fact]
    public void Handler_OfTheClient_IsSetForVllm()
    {
        var options = new VllmClientOptions { Timeouts = new() { Connect = TimeSpan.FromSeconds(7) } };
        using SocketsHttpHandler handler = VllmClient.CreateHandler(options);

        // .NET looks once a second, and uvicorn closes after 5 s.
        (handler.PooledConnectionIdleTimeout + TimeSpan.FromSeconds(1)).ShouldBeLessThan(TimeSpan.FromSeconds(5));
        handler.PooledConnectionLifetime.ShouldBeLessThanOrEqualTo(TimeSpan.FromMinutes(5));
        handler.ConnectTimeout.ShouldBe(TimeSpan.FromSeconds(7));
        handler.AllowAutoRedirect.ShouldBeFalse();
        handler.UseCookies.ShouldBeFalse();
        handler.UseProxy.ShouldBeTrue();
        handler.MaxResponseDrainSize.ShouldBe(0);
        handler.SslOptions.RemoteCertificateValidationCallback.ShouldBeNull();
    }

    [Fact(Timeout = 60_000)]
    public async Task Connection_ThatIsIdle_IsClosedByTheClient()
    {
        var closed = new TaskCompletionSource();
        await using RawServer server = RawServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Answer());
            (await connection.ReadRequestAsync()).ShouldBeFalse();
            closed.SetResult();
        });
        using VllmClient client = server.Client(new VllmClientOptions { IdleConnectionTime = TimeSpan.FromMilliseconds(1) });

        await client.Chat.Completions.CreateAsync(Answers.Request, Cancellation);

        await closed.Task.WaitAsync(Cancellation);
    }

    [Fact(Timeout = 60_000)]
    public async Task Connection_OlderThanItsLifetime_IsReplacedSoThatDnsIsAskedAgain()
    {
        await using RawServer server = RawServer.Always(Answer());
        var options = new VllmClientOptions { BaseUrl = server.BaseUrl, ConnectionLifetime = TimeSpan.FromMilliseconds(1) };
        int lookups = 0;
        using SocketsHttpHandler handler = VllmClient.CreateHandler(options);
        handler.ConnectCallback = async (context, cancellationToken) =>
        {
            // Here .NET asks for the addresses of the host.
            Interlocked.Increment(ref lookups);
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        };
        using var http = new HttpClient(handler);
        using var client = new VllmClient(options, http);

        for (int i = 0; i < 10_000 && lookups < 2; i++)
        {
            await client.Chat.Completions.CreateAsync(Answers.Request, Cancellation);
        }

        lookups.ShouldBe(2);
        server.Connections.ShouldBe(2);
    }

    [Fact(Timeout = 60_000)]
    public async Task Handler_OfTheCaller_FollowsRedirectsAndKeepsCookiesAsItIsSet()
    {
        await using RawServer other = RawServer.Always(Answer());
        await using RawServer server = RawServer.Always(
            $"HTTP/1.1 307 Temporary Redirect\r\nlocation: {other.BaseUrl}/chat/completions\r\nset-cookie: session=1; path=/\r\ncontent-length: 0\r\n\r\n");
        using var handler = new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(77) };
        using var http = new HttpClient(handler);
        http.DefaultRequestHeaders.Add("x-mine", "1");
        var options = new VllmClientOptions { BaseUrl = server.BaseUrl };
        using (var client = new VllmClient(options, http))
        {
            (await client.Chat.Completions.CreateAsync(Answers.Request, Cancellation)).Content.ShouldBe("ok");
            (await client.Chat.Completions.CreateAsync(Answers.Request, Cancellation)).Content.ShouldBe("ok");
        }

        other.Requests.Count.ShouldBe(2);
        server.Requests.Last().ShouldContain("session=1");
        server.Requests.ShouldAllBe(request => request.Contains("x-mine: 1", StringComparison.OrdinalIgnoreCase));
        handler.AllowAutoRedirect.ShouldBeTrue();
        handler.UseCookies.ShouldBeTrue();
        handler.PooledConnectionIdleTimeout.ShouldBe(TimeSpan.FromSeconds(77));
        handler.PlaintextStreamFilter.ShouldBeNull();
        http.Timeout.ShouldBe(TimeSpan.FromSeconds(100));
        http.DefaultRequestHeaders.Count().ShouldBe(1);
        using HttpResponseMessage mine = await http.GetAsync(new Uri(other.BaseUrl), Cancellation);
        mine.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact(Timeout = 60_000)]
    public async Task Redirect_WithPromptAndHeaders_ReachesNobodyAndSaysWhere()
    {
        await using RawServer other = RawServer.Always(Answer());
        foreach (string status in (string[])["301 Moved", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"])
        {
            await using RawServer server = RawServer.Always($"HTTP/1.1 {status}\r\nlocation: {other.BaseUrl}/elsewhere\r\ncontent-length: 0\r\n\r\n");
            using VllmClient client = server.Client(new VllmClientOptions { ApiKey = "sk-key", Headers = new Dictionary<string, string> { ["x-tenant"] = "t" } });

            foreach (Func<Task> call in (Func<Task>[])
                [
                    () => client.Chat.Completions.CreateAsync(Answers.Request, Cancellation),
                    () => client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadTextAsync(Cancellation),
                    () => client.Models.ListAsync(Cancellation),
                ])
            {
                VllmApiException exception = await Should.ThrowAsync<VllmApiException>(call);
                exception.Reason.ShouldBe(ApiErrorReason.Redirected);
                exception.Message.ShouldContain($"{other.BaseUrl}/elsewhere");
                exception.Attempts.ShouldBe(1);
            }
        }

        other.Connections.ShouldBe(0);
    }

    [Fact(Timeout = 60_000)]
    public async Task Cancel_AtAnyStage_IsSeenByTheServer()
    {
        using var cancel = new CancellationTokenSource();
        var left = new TaskCompletionSource();
        await using RawServer server = RawServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n" + Answers.Text("a"));
            (await connection.ReadRequestAsync()).ShouldBeFalse();
            left.SetResult();
        });
        using VllmClient client = server.Client();

        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (ChatEvent _ in client.Chat.Completions.StreamAsync(Answers.Request, cancel.Token))
            {
                await cancel.CancelAsync();
            }
        });

        await left.Task.WaitAsync(Cancellation);
    }
}
