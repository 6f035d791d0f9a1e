using System.Net;
using System.Net.Sockets;
using System.Text;
using Vllm.Testing;
using Vllm.Tests.Support;

namespace Vllm.Tests.Http;

/// <summary>The key is in no exception and no text, also where the server echoes it; headers cannot be injected; redirects are not followed.</summary>
public sealed class SecretsTests
{
    private const string Key = "sk-canary-4711-secret";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Echoes =>
    [
        "HTTP/1.1 401 Unauthorized\r\nx-request-id: KEY\r\ncontent-length: 34\r\n\r\n{\"error\":{\"message\":\"KEY is bad\"}}",
        "HTTP/1.1 403 KEY KEY\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 307 Temporary Redirect\r\nlocation: http://elsewhere.invalid/?key=KEY\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 307 Temporary Redirect\r\nlocation: http://KEY@elsewhere.invalid/KEY\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nbroken header line KEY\r\ncontent-length: 0\r\n\r\n",
        "HTTP/KEY 200 OK\r\n\r\n",
        "KEY",
        "HTTP/1.1 200 OK\r\ncontent-encoding: KEY\r\ncontent-length: 3\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-type: text/event-stream\r\n\r\nKEY\r\n",
        "HTTP/1.1 500 Oops\r\nconnection: close\r\n\r\n<html><title>KEY</title></html>",
        "HTTP/1.1 500 Oops\r\nconnection: close\r\n\r\n" + "PAD190KEY and more text behind it that is cut off somewhere",
        "HTTP/1.1 500 Oops\r\nconnection: close\r\n\r\n{\"detail\":[{\"loc\":[\"KEY\"],\"msg\":\"KEY\"}]}",
        "HTTP/1.1 500 Oops\r\nconnection: close\r\n\r\n{\"error\":{\"message\":\"m\",\"type\":\"KEY\",\"code\":\"KEY\",\"param\":\"KEY\"}}",
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: text/event-stream\r\n\r\ndata: {\"error\":{\"message\":\"KEY\",\"code\":\"KEY\"}}\n\n",
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: text/event-stream\r\n\r\nevent: error\ndata: KEY\n\n",
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: text/event-stream\r\n\r\ndata: KEY\n\n",
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n<html>KEY</html>",
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nKEY",
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{\"object\":\"error\",\"message\":\"KEY\"}",
    ];

    [Theory]
    [MemberData(nameof(Echoes))]
    public async Task Failure_ServerEchoesTheKey_ShowsItNowhere(string answer)
    {
        string text = answer.Replace("PAD190", new string('x', 190), StringComparison.Ordinal).Replace("KEY", Key, StringComparison.Ordinal);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = AnswerAllAsync(listener, Encoding.UTF8.GetBytes(text), Cancellation);
        using var client = new VllmClient(new VllmClientOptions
        {
            BaseUrl = $"http://{listener.LocalEndpoint}/v1",
            ApiKey = Key,
            Resilience = new() { Retry = new() { MaxRetries = 0 } },
        });

        VllmException streamed = await Should.ThrowAsync<VllmException>(
            client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadTextAsync(Cancellation));
        VllmException whole = await Should.ThrowAsync<VllmException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));
        VllmException listed = await Should.ThrowAsync<VllmException>(client.Models.ListAsync(Cancellation));

        foreach (VllmException exception in (VllmException[])[streamed, whole, listed])
        {
            exception.ToString().ShouldNotContain("sk-canary");
            (exception as VllmApiException)?.Code?.ShouldNotContain(Key);
        }

        client.ToString().ShouldNotContain(Key);
        client.Options.ToString().ShouldNotContain(Key);
        listener.Stop();
        await serving;
    }

    [Fact]
    public async Task Failure_BodyCutInsideTheKey_ShowsNoPartOfIt()
    {
        for (int limit = 1; limit <= Key.Length + 12; limit++)
        {
            using VllmClient client = StubServer.Always(() => StubServer.Json($"your key: {Key} is bad", HttpStatusCode.BadRequest)).Client(new VllmClientOptions
            {
                ApiKey = Key,
                Limits = new SizeLimits { MaxErrorBytes = limit },
            });

            VllmApiException exception = await Should.ThrowAsync<VllmApiException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));
            exception.Message.ShouldNotContain("sk-");
        }
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Redirect_ToAnotherServer_IsNotFollowed(int status)
    {
        await using WireServer other = WireServer.Start(Answers.Stream(Answers.Text("a"), Answers.Finish(), Answers.Done));
        await using WireServer server = WireServer.Start(
            Answers.Stream() with { Status = status, Headers = new Dictionary<string, string> { ["location"] = other.BaseAddress + "?token=hidden" } });
        using VllmClient client = server.Client();

        VllmApiException exception = await Should.ThrowAsync<VllmApiException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));

        exception.Reason.ShouldBe(ApiErrorReason.Redirected);
        exception.Message.ShouldContain($"127.0.0.1:{other.Port}/v1");
        exception.Message.ShouldNotContain("hidden");
        exception.IsRetryable.ShouldBeFalse();
        other.AcceptedConnections.ShouldBe(0);
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public void Headers_WithInjection_AreRefusedAndTheirValueIsNotShown()
    {
        foreach (string bad in (string[])["a\r\nx-injected: 1", "a\nb", "a\rb", "a\0b", "a\u0001", "é", "a\u007f"])
        {
            Should.Throw<ArgumentException>(() => new VllmClient(Options("x-a", "secret" + bad))).Message.ShouldNotContain("secret");
            Should.Throw<ArgumentException>(() => VllmClient.CreateBuilder().Header("x-a", bad));
            Should.Throw<ArgumentException>(() => new VllmClient(new VllmClientOptions { ApiKey = "secret" + bad })).Message.ShouldNotContain("secret");
            using VllmClient client = StubServer.Always(() => StubServer.Json("{}")).Client();
            Should.Throw<ArgumentException>(() => client.Chat.Completions.StreamAsync(
                Answers.Request, new RequestOptions { Headers = new Dictionary<string, string> { ["x-a"] = bad } }, Cancellation));
        }

        foreach (string name in (string[])["", " ", "a b", "a:b", "a\r\nb", "a\0", "é", "Authorization", "host", "Content-Length", "transfer-encoding", "Expires", "allow", "Last-Modified"])
        {
            Should.Throw<ArgumentException>(() => new VllmClient(Options(name, "x")), name);
        }
    }

    [Fact]
    public async Task Headers_ChangedAfterTheCheck_AreNotSent()
    {
        await using WireServer server = WireServer.Start(Answers.Stream(Answers.Text("a"), Answers.Finish(), Answers.Done));
        var ofClient = new Dictionary<string, string> { ["x-client"] = "1", ["x-both"] = "client" };
        var ofCall = new Dictionary<string, string> { ["x-call"] = "1", ["X-Both"] = "call" };
        using VllmClient client = server.Client(new VllmClientOptions { Headers = ofClient, ApiKey = Key });
        ChatStream stream = client.Chat.Completions.StreamAsync(Answers.Request, new RequestOptions { Headers = ofCall }, Cancellation);
        ofClient["x-client"] = "1\r\nx-injected: 1";
        ofCall["x-call"] = "1\r\nx-injected: 1";

        await stream.ReadTextAsync(Cancellation);

        WireRequest request = server.Requests.ShouldHaveSingleItem();
        request.Header("x-injected").ShouldBeNull();
        request.Header("x-client").ShouldBe("1");
        request.Header("x-call").ShouldBe("1");
        request.Headers.Where(header => header.Key.Equals("x-both", StringComparison.OrdinalIgnoreCase)).ShouldHaveSingleItem().Value.ShouldBe("call");
        request.Header("authorization").ShouldBe("Bearer " + Key);
        request.Header("accept-encoding").ShouldBe("identity");
    }

    private static VllmClientOptions Options(string name, string value) => new() { Headers = new Dictionary<string, string> { [name] = value } };

    private static async Task AnswerAllAsync(TcpListener listener, byte[] answer, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                using Socket socket = await listener.AcceptSocketAsync(cancellationToken);
                byte[] request = new byte[64 << 10];
                await socket.ReceiveAsync(request, cancellationToken);
                await socket.SendAsync(answer, cancellationToken);
                socket.Shutdown(SocketShutdown.Send);
                while (await socket.ReceiveAsync(request, cancellationToken) > 0)
                {
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or InvalidOperationException or OperationCanceledException)
        {
            // Stopped.
        }
    }
}
