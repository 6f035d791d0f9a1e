using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Vllm.Tests.Support;

namespace Vllm.Tests.Telemetry;

/// <summary>
/// Key, header values, prompts, files, answers, reasoning and tool arguments are searched for in everything that a call shows by itself. Where a
/// server's own error message quotes the request, the exception says what the server said, without the key; nothing else does.
/// </summary>
[CollectionDefinition(nameof(SecretSearchTests), DisableParallelization = true)]
[Collection(nameof(SecretSearchTests))]
public sealed class SecretSearchTests
{
    private const string Key = "sk-canary-key-4711";
    private const string Prompt = "canary-prompt";
    private const string StreamHead = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: text/event-stream\r\n\r\n";

    private static readonly AIFunction Tool = AIFunctionFactory.Create((string place) => $"canary-result of {place}", "get_weather");

    private static readonly AIFunction FailingTool = AIFunctionFactory.Create(
        string (string place) => throw new InvalidOperationException($"canary-failure of {place}"), "get_weather");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>How a call can fail, and whether the server's own words quote the request.</summary>
    public static TheoryData<string, bool, string> Failures => new()
    {
        { "400", true, Page("400 Bad Request", """{"error":{"message":"KEY cannot: canary-prompt","type":"KEY","code":"KEY","param":"KEY"}}""") },
        { "401", true, Page("401 Unauthorized", """{"error":"KEY KEY"}""") },
        { "500 page", true, Page("500 Oops", "<html><title>canary-prompt KEY</title></html>") },
        { "502 text", true, Page("502 KEY", "canary-prompt KEY") },
        { "503 request id", true, "HTTP/1.1 503 Busy\r\nx-request-id: KEY\r\nretry-after: KEY\r\nx-should-retry: KEY\r\ncontent-length: 0\r\n\r\n" },
        { "redirect", true, "HTTP/1.1 307 Go\r\nlocation: http://elsewhere.invalid/canary-prompt?KEY\r\ncontent-length: 0\r\n\r\n" },
        { "redirect to the key", true, "HTTP/1.1 307 Go\r\nlocation: http://KEY@elsewhere.invalid/KEY\r\ncontent-length: 0\r\n\r\n" },
        { "error event", true, StreamHead + "data: {\"error\":{\"message\":\"KEY: canary-prompt\",\"code\":\"KEY\"}}\n\n" },
        { "error event of text", true, StreamHead + "event: error\ndata: KEY canary-prompt\n\n" },
        { "error event of text like null", true, StreamHead + "event: error\ndata: no, KEY canary-prompt\n\n" },
        { "error after text", true, StreamHead + Answers.Text("canary-answer") + "data: {\"error\":{\"message\":\"KEY: canary-prompt\"}}\n\n" },
        { "page", true, Page("200 OK", "<html>KEY canary-prompt</html>") },
        { "coding", true, "HTTP/1.1 200 OK\r\ncontent-encoding: canary-prompt-KEY\r\ncontent-length: 3\r\n\r\nabc" },
        { "header line", true, "HTTP/1.1 200 OK\r\ncanary-prompt KEY\r\n\r\n" },
        { "truncated", false, StreamHead + Answers.Text("canary-answer") },
        { "truncated in an event", false, StreamHead + Answers.Text("canary-answer") + "data: {\"choices\":[{\"delta\":{\"content\":\"canary" },
        { "truncated document", false, "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"choices\":[{\"index\":0,\"message\":{\"content\":\"canary-answer" },
        { "silent", false, StreamHead.Replace("close", "keep-alive", StringComparison.Ordinal) + Answers.Text("canary-answer") },
        { "too large", false, StreamHead + Answers.Text("canary-answer" + new string('x', 5000)) },
        { "too large document", false, Page("200 OK", $"{{\"canary-answer\":\"{new string('x', 5000)}\"}}") },
        { "no JSON", false, Page("200 OK", "canary-answer canary-answer") },
        { "no JSON like true", false, Page("200 OK", "the canary-answer: KEY") },
        { "no JSON like a number", false, Page("200 OK", "{\"a\":12canary-answer}") },
        { "no JSON event", false, StreamHead + "data: canary-answer\n\n" },
        { "no JSON event like null", false, StreamHead + "data: no, canary-answer KEY\n\n" },
        { "no JSON event like false", false, StreamHead + "data: {\"choices\": fcanary-answer KEY}\n\n" },
        { "no JSON event like a text", false, StreamHead + "data: {\"canary-answer\\x\": 1}\n\n" },
        { "a text for choices", false, StreamHead + "data: {\"choices\":\"canary-answer\"}\n\n" },
        { "abort", false, StreamHead + Answers.Text("canary-answer") + Answers.Finish("abort") },
        { "no answer", false, "" },
        { "framing", false, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"can\r\n5\r\ncanary-answer" },
    };

    [Fact(Timeout = 60_000)]
    public async Task GoodCalls_OfEveryKind_ShowNoSecret()
    {
        using var watch = new SecretWatch();
        await using RawServer server = RawServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync())
            {
                await connection.SendAsync(GoodAnswer(connection.Request));
            }
        });
        using VllmClient client = Client(server, watch);
        ChatCompletionRequest request = await RequestAsync();

        var calls = new SecretCalls(client, request, [Tool], shown => SecretWatch.ShouldShowNoSecret(shown, "good"));
        foreach ((string name, Func<Task> call) in calls.All)
        {
            await Should.NotThrowAsync(call, name);
        }

        await new SecretCalls(client, request, [FailingTool], shown => SecretWatch.ShouldShowNoSecret(shown, "failing tool", "canary-failure", "canary-place")).All["tools"]();

        server.Requests.ShouldContain(sent => sent.Contains(Prompt, StringComparison.Ordinal) && sent.Contains("canary-header", StringComparison.Ordinal));
        server.Requests.ShouldContain(sent => sent.Contains("canary-result", StringComparison.Ordinal));
        calls.Shown.ShouldBeGreaterThan(40);
        SecretWatch.ShouldShowNoSecret(new object[] { client, client.Options, request }, "settings");
        watch.ShouldHaveHeardNoSecret();
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Failures))]
    public async Task Failure_InEveryKindOfCall_ShowsNoSecretButTheServersOwnWords(string name, bool quotes, string answer)
    {
        using var watch = new SecretWatch();
        string text = answer.Replace("KEY", Key, StringComparison.Ordinal);
        await using RawServer server = RawServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(text);
            if (name == "silent")
            {
                await connection.ReadRequestAsync();
            }
        });
        using VllmClient client = Client(server, watch, name == "silent" ? TimeSpan.FromMilliseconds(50) : null);
        string[] allowed = quotes ? [Prompt] : [];

        var calls = new SecretCalls(client, await RequestAsync(), [Tool], shown => SecretWatch.ShouldShowNoSecret(shown, name, allowed));
        int failed = 0;
        foreach ((string kind, Func<Task> call) in calls.All)
        {
            try
            {
                await call();
            }
            catch (VllmException exception)
            {
                SecretWatch.ShouldShowNoSecret(exception, $"{name}, {kind}", allowed);
                failed++;
            }
        }

        failed.ShouldBeGreaterThan(9, name);

        // Only where somebody listens to .NET's own HttpClient: it quotes a header line that is none, whatever the library does.
        watch.ShouldHaveHeardNoSecret(name == "header line" ? [Prompt, Key] : []);
    }

    [Fact(Timeout = 60_000)]
    public async Task NoConnection_InEveryKindOfCall_ShowsNoSecret()
    {
        using var watch = new SecretWatch();
        RawServer server = RawServer.Always("");
        using VllmClient client = Client(server, watch);
        await server.DisposeAsync();

        foreach ((string kind, Func<Task> call) in new SecretCalls(client, await RequestAsync(), [Tool], _ => { }).All)
        {
            if (kind is "many" or "error events")
            {
                await call();
                continue;
            }

            SecretWatch.ShouldShowNoSecret(await Should.ThrowAsync<VllmException>(call, kind), kind);
        }

        watch.ShouldHaveHeardNoSecret();
    }

    private static VllmClient Client(RawServer server, SecretWatch watch, TimeSpan? idle = null) => VllmClient.CreateBuilder()
        .BaseUrl(server.BaseUrl)
        .ApiKey(Key)
        .Header("x-tenant", "canary-header")
        .LoggerFactory(watch.Log)
        .Timeouts(new() { Idle = idle ?? TimeSpan.FromMinutes(1) })
        .Limits(new() { MaxEventBytes = 4000, MaxResponseBytes = 4000 })
        .Retry(new() { MaxRetries = 1, BaseDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(1) })
        .Build();

    private static async Task<ChatCompletionRequest> RequestAsync()
    {
        string image = Path.Combine(Path.GetTempPath(), $"canary-{Guid.NewGuid():N}.png");
        string note = Path.ChangeExtension(image, ".txt");
        byte[] png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. "canary-bytes"u8];
        try
        {
            await File.WriteAllBytesAsync(image, png, Cancellation);
            await File.WriteAllTextAsync(note, "canary-note", Cancellation);
            return new ChatCompletionRequest
            {
                Model = "m",
                Messages =
                [
                    ChatMessage.System("canary-system"),
                    ChatMessage.User([await ChatContentPart.ImageFileAsync(image, Cancellation), await ChatContentPart.TextFileAsync(note, Cancellation), ChatContentPart.Text(Prompt)]),
                ],
                User = "canary-user",
                CacheSalt = "canary-salt",
                Extra = { ["x"] = "canary-extra" },
            };
        }
        finally
        {
            File.Delete(image);
            File.Delete(note);
        }
    }

    private static string Page(string status, string body) =>
        $"HTTP/1.1 {status}\r\nconnection: close\r\ncontent-type: application/json\r\n\r\n{body}";

    private static string GoodAnswer(string request)
    {
        string body;
        string type = "application/json";
        bool wantsTool = request.Contains("\"tools\"", StringComparison.Ordinal) && !request.Contains("\"role\":\"tool\"", StringComparison.Ordinal);
        JsonObject message = wantsTool
            ? new()
            {
                ["role"] = "assistant",
                ["reasoning"] = "canary-reasoning",
                ["tool_calls"] = new JsonArray(new JsonObject
                {
                    ["index"] = 0,
                    ["id"] = "call-1",
                    ["type"] = "function",
                    ["function"] = new JsonObject { ["name"] = "get_weather", ["arguments"] = """{"place":"canary-place"}""" },
                }),
            }
            : new() { ["role"] = "assistant", ["reasoning"] = "canary-reasoning", ["content"] = "canary-answer", ["x"] = "canary-unknown" };
        bool isText = request.StartsWith("POST /v1/completions", StringComparison.Ordinal);
        bool isStream = request.Contains("\"stream\":true", StringComparison.Ordinal);
        var choice = new JsonObject { ["index"] = 0, ["finish_reason"] = wantsTool ? "tool_calls" : "stop" };
        choice[isText ? "text" : isStream ? "delta" : "message"] = isText ? "canary-answer" : message;
        choice["logprobs"] = isText
            ? null
            : new JsonObject { ["content"] = new JsonArray(new JsonObject { ["token"] = "canary-token", ["logprob"] = -1.0, ["top_logprobs"] = new JsonArray() }) };
        var answer = new JsonObject { ["id"] = "id-1", ["model"] = "m", ["choices"] = new JsonArray(choice), ["canary_field"] = "canary-unknown" };
        if (request.StartsWith("GET", StringComparison.Ordinal))
        {
            body = """{"data":[{"id":"m"}],"version":"1"}""";
        }
        else if (isStream)
        {
            type = "text/event-stream";
            body = $"data: {answer.ToJsonString()}\n\n" + Answers.Done;
        }
        else
        {
            body = answer.ToJsonString();
        }

        return $"HTTP/1.1 200 OK\r\ncontent-type: {type}\r\nset-cookie: canary-cookie\r\nx-request-id: {Key}\r\ncontent-length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";
    }
}
