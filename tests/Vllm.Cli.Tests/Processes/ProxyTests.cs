using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Vllm.Testing;

namespace Vllm.Cli.Tests;

/// <summary>Proxies of the environment, which .NET reads once for a process: so in a process of its own.</summary>
public sealed class ProxyTests : IDisposable
{
    private const string Models = """{"object":"list","data":[{"id":"behind-the-proxy","object":"model"}]}""";

    private readonly TcpListener _proxy = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _requests = [];

    public ProxyTests() => _proxy.Start();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Models_HttpProxyOfTheEnvironment_IsUsed()
    {
        VllmcResult result = await RunAsync("http://vllm.invalid:8000/v1", "HTTP/1.1 200 OK", Models);

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldContain("behind-the-proxy");
        _requests.ShouldHaveSingleItem().ShouldStartWith("GET http://vllm.invalid:8000/v1/models HTTP/1.1\r\n");
    }

    [Fact]
    public async Task Models_HostOfNoProxy_IsAskedDirectly()
    {
        await using WireServer server = WireServer.Start(new WireCase
        {
            Id = "models",
            Headers = new Dictionary<string, string> { ["content-type"] = "application/json" },
            BodyBytes = Encoding.UTF8.GetBytes(Models),
        });

        VllmcResult result = await RunAsync(server.BaseAddress.ToString(), "HTTP/1.1 500 No", "", noProxy: "example.org,127.0.0.1");

        result.ExitCode.ShouldBe(0, result.Error);
        server.Requests.Count.ShouldBe(1);
        _requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("http://vllm.invalid/v1", 407, 1)]
    [InlineData("http://vllm.invalid/v1", 502, 3)]
    [InlineData("https://vllm.invalid/v1", 407, 1)]
    [InlineData("https://vllm.invalid/v1", 502, 3)]
    public async Task Models_ProxyRefuses_SaysSoWithoutThePassword(string baseUrl, int status, int attempts)
    {
        VllmcResult result = await RunAsync(baseUrl, $"HTTP/1.1 {status} No", "");

        result.ExitCode.ShouldBe(1);
        result.Output.ShouldBeEmpty();
        result.Error.ShouldContain(status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        result.Error.ShouldNotContain("canary");
        if (baseUrl.StartsWith("https:", StringComparison.Ordinal))
        {
            result.Error.ShouldContain("proxy");
        }

        _requests.Count.ShouldBe(attempts);
        _requests.ShouldAllBe(request => baseUrl.StartsWith("https:", StringComparison.Ordinal)
            ? request.StartsWith("CONNECT vllm.invalid:443 HTTP/1.1\r\n", StringComparison.Ordinal)
            : request.StartsWith("GET http://vllm.invalid/v1/models HTTP/1.1\r\n", StringComparison.Ordinal));
    }

    public void Dispose() => _proxy.Dispose();

    private async Task<VllmcResult> RunAsync(string baseUrl, string status, string body, string noProxy = "")
    {
        Task serving = ServeAsync($"{status}\r\ncontent-type: application/json\r\ncontent-length: {body.Length}\r\nconnection: close\r\n\r\n{body}");
        string proxy = $"http://canary-user:canary-password@{_proxy.LocalEndpoint}";
        VllmcResult result = await VllmcProcess.RunAsync(["models", "--base-url", baseUrl], environment: new Dictionary<string, string>
        {
            ["HTTP_PROXY"] = proxy,
            ["http_proxy"] = proxy,
            ["HTTPS_PROXY"] = proxy,
            ["https_proxy"] = proxy,
            ["NO_PROXY"] = noProxy,
            ["no_proxy"] = noProxy,
        });
        _proxy.Stop();
        await serving;
        return result;
    }

    private async Task ServeAsync(string answer)
    {
        try
        {
            while (true)
            {
                using Socket socket = await _proxy.AcceptSocketAsync(Cancellation);
                string head = "";
                byte[] buffer = new byte[4096];
                while (!head.Contains("\r\n\r\n", StringComparison.Ordinal) && await socket.ReceiveAsync(buffer, Cancellation) is > 0 and var count)
                {
                    head += Encoding.Latin1.GetString(buffer, 0, count);
                }

                _requests.Enqueue(head);
                await socket.SendAsync(Encoding.Latin1.GetBytes(answer), Cancellation);
                socket.Shutdown(SocketShutdown.Send);
                while (await socket.ReceiveAsync(buffer, Cancellation) > 0)
                {
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Stopped.
        }
    }
}
