using System.Collections.Concurrent;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Vllm.Tests.Support;

namespace Vllm.Tests.Http;

/// <summary>TLS, and HTTP/2 over it: every way to end a stream ends that stream and nothing else.</summary>
public sealed class TlsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData(HttpProtocols.Http1, "HTTP/1.1")]
    [InlineData(HttpProtocols.Http2, "HTTP/2")]
    [InlineData(HttpProtocols.Http1AndHttp2, "HTTP/2")]
    public async Task Stream_OverTls_TakesTheBestProtocolThatIsOffered(HttpProtocols offered, string spoken)
    {
        var protocols = new ConcurrentQueue<string>();
        string text = new('x', 3000);
        await using TlsServer server = await TlsServer.StartAsync(offered, async context =>
        {
            protocols.Enqueue(context.Request.Protocol);
            await BeginAsync(context);
            for (int i = 0; i < 500; i++)
            {
                await SendAsync(context, Answers.Text(text));
            }

            await SendAsync(context, Answers.Finish() + Answers.Done);
        });
        using VllmClient client = server.Client();

        for (int i = 0; i < 3; i++)
        {
            (await client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadTextAsync(Cancellation)).Length.ShouldBe(500 * 3000);
        }

        protocols.ShouldBe([spoken, spoken, spoken]);
        server.Connections.ShouldBe(1);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("cancel")]
    [InlineData("leave")]
    [InlineData("dispose")]
    public async Task Stream_EndedEarlyOverHttp2_ResetsItselfAndLeavesTheOthers(string how)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int requests = 0;
        await using TlsServer server = await TlsServer.StartAsync(HttpProtocols.Http2, async context =>
        {
            bool isFirst = Interlocked.Increment(ref requests) == 1;
            await BeginAsync(context);
            await SendAsync(context, Answers.Text("a"));
            if (isFirst)
            {
                await goOn.Task.WaitAsync(Cancellation);
                await SendAsync(context, Answers.Text("b") + Answers.Finish() + Answers.Done);
                return;
            }

            using CancellationTokenRegistration aborted = context.RequestAborted.Register(() => seen.TrySetResult());
            await seen.Task.WaitAsync(Cancellation);
        });
        using VllmClient client = server.Client();
        await using IAsyncEnumerator<ChatEvent> other = client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).GetAsyncEnumerator(Cancellation);
        (await other.MoveNextAsync()).ShouldBeTrue();

        using var cancel = new CancellationTokenSource();
        IAsyncEnumerator<ChatEvent> stream = client.Chat.Completions.StreamAsync(Answers.Request, cancel.Token).GetAsyncEnumerator(Cancellation);
        (await stream.MoveNextAsync()).ShouldBeTrue();
        if (how == "cancel")
        {
            Task<bool> waiting = stream.MoveNextAsync().AsTask();
            await cancel.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(waiting);
        }
        else if (how == "dispose")
        {
            Task<bool> waiting = stream.MoveNextAsync().AsTask();
            await stream.DisposeAsync();
            await Should.ThrowAsync<ObjectDisposedException>(waiting);
        }

        await stream.DisposeAsync();
        await seen.Task.WaitAsync(Cancellation);

        goOn.SetResult();
        (await other.MoveNextAsync()).ShouldBeTrue();
        other.Current.ShouldBeOfType<ContentDelta>().Text.ShouldBe("b");
        server.Connections.ShouldBe(1);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("reset")]
    [InlineData("connection lost")]
    public async Task Stream_BrokenOverHttp2_IsTruncatedWithItsText(string how)
    {
        int requests = 0;
        var goOn = new TaskCompletionSource<TlsServer>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TlsServer server = await TlsServer.StartAsync(HttpProtocols.Http2, async context =>
        {
            await BeginAsync(context);
            await SendAsync(context, Answers.Text("a"));
            TlsServer self = await goOn.Task.WaitAsync(Cancellation);
            if (Interlocked.Increment(ref requests) > 1)
            {
                await SendAsync(context, Answers.Finish() + Answers.Done);
            }
            else if (how == "reset")
            {
                context.Abort();
            }
            else
            {
                self.LoseConnections();
            }
        });
        using VllmClient client = server.Client();

        await using IAsyncEnumerator<ChatEvent> events = client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).GetAsyncEnumerator(Cancellation);
        (await events.MoveNextAsync()).ShouldBeTrue();
        goOn.SetResult(server);

        VllmStreamException truncated = await Should.ThrowAsync<VllmStreamException>(async () => await events.MoveNextAsync());
        truncated.Kind.ShouldBe(FailureKind.Truncated);
        truncated.PartialCompletion!.Content.ShouldBe("a");
        (await client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadTextAsync(Cancellation)).ShouldBe("a");
    }

    [Fact(Timeout = 60_000)]
    public async Task Stream_UnderAGoAway_IsReadToItsEndAndTheNextTakesANewConnection()
    {
        var connections = new ConcurrentQueue<string>();
        await using TlsServer server = await TlsServer.StartAsync(HttpProtocols.Http2, async context =>
        {
            connections.Enqueue(context.Connection.Id);
            await BeginAsync(context);
            await SendAsync(context, Answers.Text("a"));
            context.Features.Get<IConnectionLifetimeNotificationFeature>()!.RequestClose();
            await SendAsync(context, Answers.Text("b"));
            await SendAsync(context, Answers.Finish() + Answers.Done);
        });
        using VllmClient client = server.Client();

        for (int i = 0; i < 3; i++)
        {
            (await client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadTextAsync(Cancellation)).ShouldBe("ab");
        }

        connections.Distinct().Count().ShouldBe(server.Connections);
    }

    [Fact(Timeout = 60_000)]
    public async Task Certificate_ThatIsNotTrusted_IsSaidAndNotTriedAgain()
    {
        int requests = 0;
        await using TlsServer server = await TlsServer.StartAsync(HttpProtocols.Http1AndHttp2, _ =>
        {
            Interlocked.Increment(ref requests);
            return Task.CompletedTask;
        });
        using var client = new VllmClient(new VllmClientOptions { BaseUrl = server.BaseUrl, TimeProvider = new ManualTime(firesAtOnce: true) });

        VllmConnectionException exception = await Should.ThrowAsync<VllmConnectionException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));

        exception.IsRetryable.ShouldBeFalse();
        exception.Attempts.ShouldBe(1);
        exception.Message.ShouldContain(server.BaseUrl);
        exception.Message.ShouldContain("certificate");
        exception.Message.ShouldContain("UntrustedRoot");
        exception.Message.ShouldContain("HttpClient");
        exception.InnerException!.InnerException.ShouldBeOfType<AuthenticationException>();
        server.Connections.ShouldBe(1);
        requests.ShouldBe(0);
    }

    [Fact(Timeout = 60_000)]
    public async Task Certificate_ThatTheCallersHandlerAccepts_IsAccepted()
    {
        await using TlsServer server = await TlsServer.StartAsync(HttpProtocols.Http1AndHttp2, async context =>
        {
            await BeginAsync(context);
            await SendAsync(context, Answers.Text("a") + Answers.Finish() + Answers.Done);
        });
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost" } });
        using var client = new VllmClient(new VllmClientOptions { BaseUrl = server.BaseUrl }, http);

        (await client.Chat.Completions.CreateAsync(Answers.Request, Cancellation)).Content.ShouldBe("a");
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Certificate_OfAnOwnAuthority_IsTrustedAlone(bool isItsOwn)
    {
        await using TlsServer server = await TlsServer.StartAsync(HttpProtocols.Http1AndHttp2, async context =>
        {
            await BeginAsync(context);
            await SendAsync(context, Answers.Text("a") + Answers.Finish() + Answers.Done);
        });
        await using TlsServer other = await TlsServer.StartAsync(HttpProtocols.Http1, _ => Task.CompletedTask);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { isItsOwn ? server.Certificate : other.Certificate },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        using var client = new VllmClient(new VllmClientOptions { BaseUrl = server.BaseUrl }, new HttpClient(handler));

        Task<ChatCompletion> call = client.Chat.Completions.CreateAsync(Answers.Request, Cancellation);

        if (isItsOwn)
        {
            (await call).Content.ShouldBe("a");
        }
        else
        {
            (await Should.ThrowAsync<VllmConnectionException>(call)).Attempts.ShouldBe(1);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Https_ToAServerWithoutTls_IsSaidAndNotTriedAgain()
    {
        await using RawServer server = RawServer.Start(async connection =>
        {
            await connection.ReadAnyAsync();
            await connection.SendAsync("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
        });
        using var client = new VllmClient(new VllmClientOptions
        {
            BaseUrl = server.BaseUrl.Replace("http:", "https:", StringComparison.Ordinal),
            TimeProvider = new ManualTime(firesAtOnce: true),
        });

        VllmConnectionException exception = await Should.ThrowAsync<VllmConnectionException>(client.Models.ListAsync(Cancellation));

        exception.IsRetryable.ShouldBeFalse();
        exception.Message.ShouldContain("TLS failed");
        server.Connections.ShouldBe(1);
    }

    [Fact(Timeout = 60_000)]
    public async Task Http_ToAServerWithTls_IsAFailureOfOurOwn()
    {
        await using TlsServer server = await TlsServer.StartAsync(HttpProtocols.Http1, _ => Task.CompletedTask);
        using var client = new VllmClient(new VllmClientOptions
        {
            BaseUrl = server.BaseUrl.Replace("https:", "http:", StringComparison.Ordinal),
            Resilience = new() { Retry = new() { MaxRetries = 0 } },
        });

        VllmException exception = await Should.ThrowAsync<VllmException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));

        exception.Kind.ShouldBe(FailureKind.Http);
    }

    [Fact(Timeout = 60_000)]
    public async Task Handshake_ThatBreaksOff_IsTriedAgain()
    {
        await using RawServer server = RawServer.Start(async connection => await connection.ReadAnyAsync());
        using var client = new VllmClient(new VllmClientOptions
        {
            BaseUrl = server.BaseUrl.Replace("http:", "https:", StringComparison.Ordinal),
            TimeProvider = new ManualTime(firesAtOnce: true),
        });

        VllmConnectionException exception = await Should.ThrowAsync<VllmConnectionException>(client.Models.ListAsync(Cancellation));

        exception.IsRetryable.ShouldBeTrue();
        exception.Attempts.ShouldBe(3);
        server.Connections.ShouldBe(3);
    }

    private static Task BeginAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        return context.Response.StartAsync();
    }

    private static async Task SendAsync(HttpContext context, string text)
    {
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
