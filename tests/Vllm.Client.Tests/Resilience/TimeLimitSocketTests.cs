using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Vllm.Tests.Support;

namespace Vllm.Tests.Resilience;

/// <summary>Each limit of a call over a real socket, in every form of answer, and set for the client or for the call.</summary>
public sealed class TimeLimitSocketTests
{
    private const string StreamHead = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";
    private const string JsonHead = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n";

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(150);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, TimeoutPhase> Silences => new()
    {
        { "no headers", "", TimeoutPhase.FirstToken },
        { "half of the headers", "HTTP/1.1 200 OK\r\ncontent-type: text/ev", TimeoutPhase.FirstToken },
        { "headers of a stream", StreamHead, TimeoutPhase.FirstToken },
        { "headers of a document", JsonHead, TimeoutPhase.FirstToken },
        { "a comment", StreamHead + ": wait\n\n", TimeoutPhase.FirstToken },
        { "half of an event", StreamHead + "data: {\"choices\"", TimeoutPhase.FirstToken },
        { "an event", StreamHead + Answers.Text("a"), TimeoutPhase.Idle },
        { "an event and half of the next", StreamHead + Answers.Text("a") + "data: {\"choi", TimeoutPhase.Idle },
        { "half of a document", JsonHead + "{\"choices\":[{\"index\":0,", TimeoutPhase.Idle },
        { "half of a chunk-size line", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n0", TimeoutPhase.Idle },
    };

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Silences))]
    public async Task Answer_ThatGoesSilent_EndsByTheLimitOfItsPhase(string after, string sent, TimeoutPhase phase)
    {
        await using RawServer server = RawServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(sent);
            (await connection.ReadRequestAsync()).ShouldBeFalse();
        });

        // Set for the client, and for the call over other settings of the client.
        TimeoutOptions limits = phase == TimeoutPhase.Idle ? new() { Idle = Short } : new() { FirstToken = Short, Idle = TimeSpan.FromMinutes(1) };
        using VllmClient limited = server.Client(new VllmClientOptions { Timeouts = limits, Resilience = new() { Retry = new() { MaxRetries = 0 } } });
        using VllmClient patient = server.Client();
        var call = new RequestOptions { Timeouts = limits };

        VllmTimeoutException[] failures = await Task.WhenAll(
            Should.ThrowAsync<VllmTimeoutException>(limited.Chat.Completions.CreateAsync(Answers.Request, Cancellation)),
            Should.ThrowAsync<VllmTimeoutException>(patient.Chat.Completions.CreateAsync(Answers.Request, call, Cancellation)),
            Should.ThrowAsync<VllmTimeoutException>(limited.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadTextAsync(Cancellation)),
            Should.ThrowAsync<VllmTimeoutException>(patient.Chat.Completions.StreamAsync(Answers.Request, call, Cancellation).ToCompletionAsync(Cancellation)));

        failures.ShouldAllBe(failure => failure.Phase == phase && failure.Limit == Short && failure.Attempts == 1, after);
        failures.ShouldAllBe(failure => failure.PartialCompletion == null || failure.PartialCompletion.Content == "a", after);
        await Eventually.BeTrueAsync(() => server.OpenConnections == 0);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(TimeoutPhase.FirstToken, "")]
    [InlineData(TimeoutPhase.Idle, "{\"data\":[")]
    [InlineData(TimeoutPhase.Total, "{\"data\":[")]
    public async Task Models_ThatGoSilent_EndByTheLimitOfTheirPhase(TimeoutPhase phase, string sent)
    {
        await using RawServer server = RawServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(JsonHead + sent);
            (await connection.ReadRequestAsync()).ShouldBeFalse();
        });
        using VllmClient client = server.Client();
        TimeoutOptions limits = phase switch
        {
            TimeoutPhase.FirstToken => new() { FirstToken = Short },
            TimeoutPhase.Idle => new() { Idle = Short },
            _ => new() { Total = Short },
        };

        VllmTimeoutException exception = await Should.ThrowAsync<VllmTimeoutException>(client.Models.ListAsync(new RequestOptions { Timeouts = limits }, Cancellation));

        exception.Phase.ShouldBe(phase);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task PackedAnswer_ThatGoesSilent_EndsByTheIdleLimitWithItsText(string coding)
    {
        var packed = new MemoryStream();
        await using Stream packer = coding == "gzip" ? new GZipStream(packed, CompressionMode.Compress) : new BrotliStream(packed, CompressionMode.Compress);
        packer.Write(Encoding.UTF8.GetBytes(Answers.Text("a")));
        await packer.FlushAsync(Cancellation);
        byte[] flushed = packed.ToArray();
        await using RawServer server = RawServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\ncontent-encoding: {coding}\r\ncontent-type: text/event-stream\r\n\r\n");
            await connection.SendAsync(flushed);
            (await connection.ReadRequestAsync()).ShouldBeFalse();
        });
        using VllmClient client = server.Client();

        VllmTimeoutException exception = await Should.ThrowAsync<VllmTimeoutException>(client.Chat.Completions.CreateAsync(
            Answers.Request, new RequestOptions { Timeouts = new() { Idle = Short, FirstToken = TimeSpan.FromSeconds(20) } }, Cancellation));

        exception.Phase.ShouldBe(TimeoutPhase.Idle);
        exception.PartialCompletion!.Content.ShouldBe("a");
    }

    [Theory(Timeout = 60_000)]
    [InlineData(0, 400, 1)]
    [InlineData(2, 400, 1)]
    [InlineData(0, 503, 1)]
    [InlineData(2, 503, 3)]
    public async Task Error_WhoseBodyGoesSilent_IsStillThatError(int retries, int status, int attempts)
    {
        await using RawServer server = RawServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync($"HTTP/1.1 {status} No\r\nretry-after: 0\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{{\"error\":{{\"message\":\"half of");
            (await connection.ReadRequestAsync()).ShouldBeFalse();
        });
        using VllmClient client = server.Client(new VllmClientOptions
        {
            Timeouts = new() { Idle = Short },
            Resilience = new() { Retry = new() { MaxRetries = retries } },
        });

        VllmApiException exception = await Should.ThrowAsync<VllmApiException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));

        ((int)exception.StatusCode).ShouldBe(status);
        exception.Attempts.ShouldBe(attempts);
        server.Requests.Count.ShouldBe(attempts);
    }

    [Fact(Timeout = 60_000)]
    public async Task Total_RetriesIncluded_EndsTheCall()
    {
        await using RawServer server = RawServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 503 No\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
        });
        using VllmClient client = server.Client(new VllmClientOptions
        {
            Timeouts = new() { Total = TimeSpan.FromMilliseconds(300) },
            Resilience = new() { RetryBudget = null, Retry = new() { MaxRetries = 100, BaseDelay = TimeSpan.FromMilliseconds(20), MaxDelay = TimeSpan.FromMilliseconds(20) } },
        });

        VllmTimeoutException exception = await Should.ThrowAsync<VllmTimeoutException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));

        exception.Phase.ShouldBe(TimeoutPhase.Total);
        exception.EarlierFailures.Count.ShouldBeGreaterThan(0);
    }

    [Fact(Timeout = 60_000)]
    public async Task Connect_NobodyAccepts_EndsByTheConnectLimit()
    {
        // A full queue of connections: Linux answers no further SYN.
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        var waiting = new List<Socket>();
        for (int i = 0; i < 8; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            waiting.Add(socket);
            Should.Throw<SocketException>(() => socket.Connect(listener.LocalEndPoint!)).SocketErrorCode.ShouldBe(SocketError.WouldBlock);
        }

        using var client = new VllmClient(new VllmClientOptions
        {
            BaseUrl = $"http://{listener.LocalEndPoint}/v1",
            Timeouts = new() { Connect = Short },
            Resilience = new() { Retry = new() { MaxRetries = 1, BaseDelay = TimeSpan.FromMilliseconds(1) } },
        });

        VllmTimeoutException exception = await Should.ThrowAsync<VllmTimeoutException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));

        exception.Phase.ShouldBe(TimeoutPhase.Connect);
        exception.Limit.ShouldBe(Short);
        exception.Attempts.ShouldBe(2);
        exception.Message.ShouldContain(client.BaseUrl.ToString());
        using var cancel = new CancellationTokenSource(Short / 3);
        OperationCanceledException cancelled = await Should.ThrowAsync<OperationCanceledException>(client.Chat.Completions.CreateAsync(Answers.Request, cancel.Token));
        cancelled.CancellationToken.ShouldBe(cancel.Token);
        waiting.ForEach(socket => socket.Dispose());
    }

    [Theory(Timeout = 60_000)]
    [InlineData("chunk-size line", "00000000000000000005\r\n")]
    [InlineData("end of a chunk", "\r\n5;name=value;name=value\r\n")]
    public async Task Idle_AByteOfHttpsFraming_IsASignOfLife(string what, string framing)
    {
        var time = new ManualTime();
        using var connection = new ScriptedStream();
        var options = new VllmClientOptions { BaseUrl = StubServer.BaseUrl, TimeProvider = time, Timeouts = new() { Idle = TimeSpan.FromSeconds(3) } };
        using SocketsHttpHandler handler = VllmClient.CreateHandler(options);
        handler.ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(connection);
        using var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using var client = new VllmClient(options, http);
        string text = Answers.Text("a");

        Task<(List<ChatEvent> Events, Exception? Failure)> reading = client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadAllAsync();
        await connection.SendAsync(
            $"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-type: text/event-stream\r\n\r\n{text.Length:x}\r\n{text}{(framing[0] == '\r' ? "" : "\r\n")}");

        // The limit starts a moment after the read that it watches.
        await Eventually.BeTrueAsync(() => time.ActiveTimers == 1);
        foreach (char c in framing)
        {
            time.Advance(TimeSpan.FromSeconds(2));
            await connection.SendAsync(c.ToString());
        }

        reading.IsCompleted.ShouldBeFalse(what);
        time.Advance(TimeSpan.FromSeconds(3));
        (await reading).Failure.ShouldBeOfType<VllmTimeoutException>().Phase.ShouldBe(TimeoutPhase.Idle);
    }

    [Fact(Timeout = 60_000)]
    public async Task CancellationAndLimit_AtTheSameTime_IsOneOfBothAndNothingElse()
    {
        await using RawServer server = RawServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(StreamHead + Answers.Text("a"));
            await connection.ReadRequestAsync();
        });
        int cancellations = 0;
        for (int i = 0; i < 100; i++)
        {
            var time = new ManualTime();
            using VllmClient client = server.Client(new VllmClientOptions { TimeProvider = time, Timeouts = new() { Idle = TimeSpan.FromSeconds(1) } });
            using var cancel = new CancellationTokenSource();
            ChatStream stream = client.Chat.Completions.StreamAsync(Answers.Request, cancel.Token);
            await using IAsyncEnumerator<ChatEvent> events = stream.GetAsyncEnumerator(Cancellation);
            (await events.MoveNextAsync()).ShouldBeTrue();
            Task<bool> waiting = events.MoveNextAsync().AsTask();

            await Task.WhenAll(Task.Run(cancel.Cancel, Cancellation), Task.Run(() => time.Advance(TimeSpan.FromSeconds(1)), Cancellation));

            switch (await Should.ThrowAsync<Exception>(waiting))
            {
                case VllmTimeoutException timeout:
                    timeout.Phase.ShouldBe(TimeoutPhase.Idle);
                    break;
                case OperationCanceledException cancelled:
                    cancelled.CancellationToken.ShouldBe(cancel.Token);
                    cancellations++;
                    break;
                case var other:
                    Assert.Fail(other.ToString());
                    break;
            }
        }

        cancellations.ShouldBeInRange(0, 100);
    }
}
