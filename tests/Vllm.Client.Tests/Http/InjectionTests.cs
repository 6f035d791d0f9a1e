using Vllm.Tests.Support;

namespace Vllm.Tests.Http;

/// <summary>Nothing that comes from outside changes the request around it: refused before anything is sent, or escaped, proved on the bytes that arrive.</summary>
public sealed class InjectionTests
{
    private const string Whole = """{"object":"chat.completion","choices":[{"index":0,"text":"ok","message":{"content":"ok"},"finish_reason":"stop"}],"data":[]}""";

    private static readonly string[] Attacks =
    [
        "a\r\nx-injected: 1", "a\nx-injected: 1", "a\rx-injected: 1", "a\0b", "a\u0085b", "a\u2028b", "é", "\ud800", "../../health", "..%2f..%2fhealth",
        "a HTTP/1.1\r\nhost: evil\r\n\r\nGET /evil", "a\",\"stream\":true,\"x\":\"", "\\", "a?b#c", "{}", "org/model:lora", new string('x', 100_000),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Answer => $"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {Whole.Length}\r\n\r\n{Whole}";

    [Fact(Timeout = 60_000)]
    public async Task Names_OfModelsAndIds_StayInsideTheBody()
    {
        await using RawServer server = RawServer.Always(Answer);
        using VllmClient client = server.Client();
        foreach (string attack in Attacks)
        {
            await client.Chat.Completions.CreateAsync(
                new() { Model = attack, Messages = [ChatMessage.User(attack, attack)], User = attack, RequestId = attack, CacheSalt = attack, Stop = [attack] }, Cancellation);
            await client.Completions.CreateAsync(new() { Model = attack, Prompt = attack, User = attack, RequestId = attack }, Cancellation);
        }

        using var withDefault = new VllmClient(new VllmClientOptions { BaseUrl = server.BaseUrl, DefaultModel = Attacks[0] });
        await withDefault.Chat.Completions.CreateAsync(new() { Messages = [ChatMessage.User("a")] }, Cancellation);

        server.Requests.Count.ShouldBe((2 * Attacks.Length) + 1);
        foreach (string request in server.Requests)
        {
            string head = Head(request);
            head.Split("\r\n")[0].ShouldBeOneOf("POST /v1/chat/completions HTTP/1.1", "POST /v1/completions HTTP/1.1");
            HeaderNames(head).ShouldBe(["accept", "accept-encoding", "content-length", "content-type", "host"]);
            request[(head.Length + 4)..].ShouldAllBe(c => c >= ' ', "a line break in JSON is escaped");
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Headers_OfAnyValue_ArriveAsOneLineOrNotAtAll()
    {
        await using RawServer server = RawServer.Always(Answer);
        int sent = 0;
        foreach (string attack in Attacks)
        {
            bool isPlain = attack.All(c => c is >= ' ' and <= '~');
            foreach (string name in (string[])["X-Request-ID", "x-tenant"])
            {
                var headers = new Dictionary<string, string> { [name] = attack };
                if (!isPlain)
                {
                    Should.Throw<ArgumentException>(() => new VllmClient(new VllmClientOptions { BaseUrl = server.BaseUrl, Headers = headers })).Message.ShouldContain(name);
                    using VllmClient plain = server.Client();
                    (await Should.ThrowAsync<ArgumentException>(
                        () => plain.Models.ListAsync(new RequestOptions { Headers = headers }, Cancellation))).Message.ShouldContain(name);
                    continue;
                }

                using VllmClient client = server.Client(new VllmClientOptions { Headers = headers });
                await client.Models.ListAsync(Cancellation);
                await client.Models.ListAsync(new RequestOptions { Headers = headers }, Cancellation);
                sent += 2;
                Head(server.Requests.Last()).Split("\r\n").ShouldContain($"{name}: {attack}");
            }

            bool isKey = isPlain && !attack.Contains(' ', StringComparison.Ordinal);
            if (!isKey)
            {
                Should.Throw<ArgumentException>(() => new VllmClient(new VllmClientOptions { ApiKey = attack })).Message.ShouldNotContain(attack);
                continue;
            }

            using VllmClient keyed = server.Client(new VllmClientOptions { ApiKey = attack });
            await keyed.Models.ListAsync(Cancellation);
            sent++;
            Head(server.Requests.Last()).Split("\r\n").ShouldContain($"Authorization: Bearer {attack}");
        }

        server.Requests.Count.ShouldBe(sent);
        server.Requests.ShouldAllBe(request => request.StartsWith("GET /v1/models HTTP/1.1\r\n", StringComparison.Ordinal));
        server.Requests.ShouldAllBe(request => HeaderNames(Head(request)).All(name => IsExpected(name)));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("/a/../b/v1", "/b/v1/models")]
    [InlineData("/a/%2e%2e/b", "/b/v1/models")]
    [InlineData("/../../v1/", "/v1/models")]
    [InlineData("//evil.invalid/v1", "//evil.invalid/v1/models")]
    [InlineData("/a b/v1", "/a%20b/v1/models")]
    [InlineData("/a\r\nx-injected: 1/v1", "/a%0D%0Ax-injected:%201/v1/models")]
    [InlineData("/a HTTP/1.1\r\nx-injected: 1\r\n\r\n/v1", "/a%20HTTP/1.1%0D%0Ax-injected:%201%0D%0A%0D%0A/v1/models")]
    [InlineData("/a\0b", "/a%00b/v1/models")]
    [InlineData("/é", "/%C3%A9/v1/models")]
    [InlineData("/a%0d%0ax-injected:1", "/a%0d%0ax-injected:1/v1/models")]
    [InlineData("/a\\b", "/a/b/v1/models")]
    public async Task BaseUrl_WithAnOddPath_IsEscapedOrRefused(string path, string target)
    {
        await using RawServer server = RawServer.Always(Answer);
        using var client = new VllmClient(server.BaseUrl.Replace("/v1", path, StringComparison.Ordinal));

        await client.Models.ListAsync(Cancellation);

        string head = Head(server.Requests.Single());
        head.Split("\r\n")[0].ShouldBe($"GET {target} HTTP/1.1");
        HeaderNames(head).ShouldBe(["accept", "accept-encoding", "host"]);
    }

    [Theory]
    [InlineData("http://user:secret@host/v1", "credentials")]
    [InlineData("http://secret@host/v1", "credentials")]
    [InlineData("http://host/v1?key=secret", "query")]
    [InlineData("http://host/v1#secret", "fragment")]
    [InlineData("http://ho st/v1", "no valid address")]
    [InlineData("http://host\r\nx-injected:secret/v1", "no valid address")]
    [InlineData("http://host:99999/v1", "no valid address")]
    [InlineData("http:///v1", "no valid address")]
    [InlineData("file:///etc/secret", "no valid address")]
    [InlineData("ftp://host/v1", "not supported")]
    [InlineData("javascript:alert(1)", "no scheme")]
    public void BaseUrl_WithMoreThanAnAddress_IsRefused(string baseUrl, string reason) =>
        Should.Throw<ArgumentException>(() => new VllmClient(baseUrl)).Message.ShouldContain(reason);

    private static string Head(string request) => request[..request.IndexOf("\r\n\r\n", StringComparison.Ordinal)];

    private static IEnumerable<string> HeaderNames(string head) =>
        head.Split("\r\n").Skip(1).Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)].ToLowerInvariant()).Order(StringComparer.Ordinal);

    private static bool IsExpected(string name) => name is "accept" or "accept-encoding" or "host" or "authorization" or "x-request-id" or "x-tenant";
}
