using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Vllm.Benchmarks.Clients;

/// <summary>The floor: a socket, read until the server closes it; HTTP's own framing is counted with the rest.</summary>
internal sealed class RawSocket(Target target) : IBenchmarkClient
{
    private const int BufferSize = 16 << 10;

    private readonly byte[] _request = Encoding.UTF8.GetBytes(
        $"POST /{target.Plan}/v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");

    public async Task<Tally> ReadAsync()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, target.Port));
        await socket.SendAsync(_request);
        byte[] buffer = new byte[BufferSize];
        long lineFeeds = 0;
        long bytes = 0;
        int count;
        while ((count = await socket.ReceiveAsync(buffer)) > 0)
        {
            lineFeeds += buffer.AsSpan(0, count).Count((byte)'\n');
            bytes += count;
        }

        return new Tally(LineFeeds: lineFeeds, Bytes: bytes);
    }

    public void Dispose()
    {
    }
}
