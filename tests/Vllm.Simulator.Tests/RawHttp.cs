using System.Net.Sockets;
using System.Text;
using Vllm.Testing;

namespace Vllm.Simulator.Tests;

/// <summary>Sends a request over a bare socket and reads the answer to its end, byte for byte.</summary>
internal static class RawHttp
{
    public static async Task<RecordedResponse> SendAsync(
        VllmSimulator server, string method, string path, byte[]? body = null, IReadOnlyDictionary<string, string>? headers = null)
    {
        using TcpClient client = await ConnectAsync(server, method, path, body, headers);
        using var answer = new MemoryStream();
        await client.GetStream().CopyToAsync(answer, TestContext.Current.CancellationToken);
        return RecordedResponse.Parse(answer.ToArray());
    }

    public static Task<RecordedResponse> PostAsync(VllmSimulator server, string json, string path = "/v1/chat/completions") =>
        SendAsync(server, "POST", path, Encoding.UTF8.GetBytes(json), new Dictionary<string, string> { ["Content-Type"] = "application/json" });

    /// <summary>Sends the request and leaves the answer in the socket.</summary>
    public static async Task<TcpClient> ConnectAsync(
        VllmSimulator server, string method, string path, byte[]? body, IReadOnlyDictionary<string, string>? headers)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(server.BaseUrl.Host, server.BaseUrl.Port, TestContext.Current.CancellationToken);
        var head = new StringBuilder($"{method} {path} HTTP/1.1\r\nHost: vllm\r\nConnection: close\r\n");
        foreach ((string name, string value) in headers ?? new Dictionary<string, string>())
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        if (body is not null)
        {
            head.Append("Content-Length: ").Append(body.Length).Append("\r\n");
        }

        byte[] request = [.. Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), .. body ?? []];
        await client.GetStream().WriteAsync(request, TestContext.Current.CancellationToken);
        return client;
    }
}
