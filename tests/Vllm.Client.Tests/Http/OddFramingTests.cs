using Vllm.Tests.Support;

namespace Vllm.Tests.Http;

/// <summary>What stands around an answer: interim answers, old versions, trailers, statuses without a body, and the connection after each.</summary>
public sealed class OddFramingTests
{
    private const string Events = "content-type: text/event-stream\r\n";
    private const string Whole = """{"choices":[{"index":0,"message":{"content":"Hello"},"finish_reason":"stop"}]}""";

    private static readonly string Stream = Answers.Text("Hel") + Answers.Text("lo") + Answers.Finish() + Answers.Done;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> GoodAnswers => new()
    {
        { "100 first", $"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n{Events}content-length: {Stream.Length}\r\n\r\n{Stream}" },
        { "102 and 103 first", $"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </x>; rel=preload\r\n\r\nHTTP/1.1 200 OK\r\n{Events}{Chunked(Stream)}" },
        { "extensions and trailers", $"HTTP/1.1 200 OK\r\n{Events}trailer: x-sum\r\ntransfer-encoding: chunked\r\n\r\n{Stream.Length:x};a=b;c=\"d\"\r\n{Stream}\r\n0;last\r\nx-sum: 1\r\n\r\n" },
        { "chunk sizes with zeros, in upper case", $"HTTP/1.1 200 OK\r\n{Events}Transfer-Encoding: Chunked\r\n\r\n000{Stream.Length:X}\r\n{Stream}\r\n000\r\n\r\n" },
        { "no reason phrase", $"HTTP/1.1 200\r\n{Events}content-length: {Stream.Length}\r\n\r\n{Stream}" },
        { "spaces around values", $"HTTP/1.1 200 OK\r\nContent-Type:text/event-stream  \r\ncontent-length:   {Stream.Length}  \r\n\r\n{Stream}" },
        { "the same length twice", $"HTTP/1.1 200 OK\r\n{Events}content-length: {Stream.Length}\r\ncontent-length: {Stream.Length}\r\n\r\n{Stream}" },
        { "an empty coding", $"HTTP/1.1 200 OK\r\n{Events}content-encoding: \r\ncontent-length: {Stream.Length}\r\n\r\n{Stream}" },
        { "line feeds only", $"HTTP/1.1 200 OK\ncontent-type: text/event-stream\ncontent-length: {Stream.Length}\n\n{Stream}" },
    };

    public static TheoryData<string, string> ClosedAnswers => new()
    {
        { "1.0 with a length", $"HTTP/1.0 200 OK\r\n{Events}content-length: {Stream.Length}\r\n\r\n{Stream}" },
        { "1.0 to its end", $"HTTP/1.0 200 OK\r\n{Events}\r\n{Stream}" },
        { "1.1 to its end", $"HTTP/1.1 200 OK\r\n{Events}connection: close\r\n\r\n{Stream}" },
        { "a body of 1.0 asked whole", $"HTTP/1.0 200 OK\r\ncontent-type: application/json\r\n\r\n{Whole}" },
    };

    [Theory]
    [MemberData(nameof(GoodAnswers))]
    public async Task Answer_InOddFraming_IsReadAndItsConnectionUsedAgain(string what, string answer)
    {
        await using RawServer server = RawServer.Always(answer);
        using VllmClient client = server.Client();

        for (int i = 0; i < 3; i++)
        {
            ChatCompletion completion = await client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ToCompletionAsync(Cancellation);
            completion.Choices[0].Message.Content.ShouldBe("Hello", what);
        }

        server.Connections.ShouldBe(1, what);
    }

    [Theory]
    [MemberData(nameof(ClosedAnswers))]
    public async Task Answer_ThatEndsWithItsConnection_IsRead(string what, string answer)
    {
        await using RawServer server = RawServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(answer);
        });

        // HttpClient may take a connection of 1.0 for one that stays; the retry heals that.
        using VllmClient client = server.Client(new VllmClientOptions());

        for (int i = 0; i < 2; i++)
        {
            (await client.Chat.Completions.CreateAsync(Answers.Request, Cancellation)).Choices[0].Message.Content.ShouldBe("Hello", what);
        }

        server.Connections.ShouldBe(2, what);
    }

    [Theory]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", FailureKind.Json)]
    [InlineData("HTTP/1.1 205 Reset Content\r\ncontent-length: 0\r\n\r\n", FailureKind.Json)]
    [InlineData("HTTP/1.1 304 Not Modified\r\netag: \"x\"\r\n\r\n", FailureKind.Http)]
    [InlineData("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", FailureKind.Http)]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", FailureKind.Json)]
    [InlineData("HTTP/1.1 503 Busy\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", FailureKind.Http)]
    public async Task Answer_WithoutABody_FailsAndLeavesTheConnectionInOrder(string answer, FailureKind kind)
    {
        int requests = 0;
        await using RawServer server = RawServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync())
            {
                await connection.SendAsync(requests++ == 0 ? answer : $"HTTP/1.1 200 OK\r\n{Events}{Chunked(Stream)}");
            }
        });
        using VllmClient client = server.Client();

        VllmException exception = await Should.ThrowAsync<VllmException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));
        exception.Kind.ShouldBe(kind);
        exception.Message.ShouldNotContain("redirect");
        (await client.Chat.Completions.CreateAsync(Answers.Request, Cancellation)).Choices[0].Message.Content.ShouldBe("Hello");

        requests.ShouldBe(2);
    }

    [Fact]
    public async Task Answer_WithBytesBehindIt_DoesNotReachTheNextCall()
    {
        // A cache that was poisoned, or a server that miscounts: what stands behind the answer belongs to nobody.
        string forged = $"HTTP/1.1 200 OK\r\n{Events}content-length: {Answers.Text("forged").Length}\r\n\r\n{Answers.Text("forged")}";
        await using RawServer server = RawServer.Always($"HTTP/1.1 200 OK\r\n{Events}content-length: {Stream.Length}\r\n\r\n{Stream}{forged}");
        using VllmClient client = server.Client();

        for (int i = 0; i < 3; i++)
        {
            (await client.Chat.Completions.CreateAsync(Answers.Request, Cancellation)).Choices[0].Message.Content.ShouldBe("Hello");
        }
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n")]
    [InlineData("data: {\"choices\":[]}\n\n")]
    [InlineData("HTTP/1.1 abc OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon here\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\n")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0\0\0")]
    public async Task Answer_ThatIsNoHttp_FailsInOurWay(string answer)
    {
        await using RawServer server = RawServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(answer);
        });
        using VllmClient client = server.Client();

        VllmException exception = await Should.ThrowAsync<VllmException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));
        exception.Kind.ShouldBeOneOf(FailureKind.Http, FailureKind.Truncated, FailureKind.Json);
    }

    private static string Chunked(string body) => $"transfer-encoding: chunked\r\n\r\n{body.Length:x}\r\n{body}\r\n0\r\n\r\n";
}
