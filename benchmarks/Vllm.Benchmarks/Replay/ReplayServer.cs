using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Vllm.Benchmarks.Replay;

/// <summary>Sends prepared bytes over plain sockets, as fast as they are read.</summary>
internal sealed class ReplayServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<StreamPlan, Lazy<ReplayBody>> _bodies = new();

    public ReplayServer()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(backlog: 8_192);
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Answers until the process ends.</summary>
    public async Task RunAsync()
    {
        while (true)
        {
            Socket socket = await _listener.AcceptAsync();
            socket.NoDelay = true;
            _ = Task.Run(() => ServeAsync(socket));
        }
    }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                while (await ReplayRequest.ReadAsync(socket) is { } request)
                {
                    await SendAsync(socket, _bodies.GetOrAdd(request.Plan, static plan => new(() => ReplayBodyBuilder.Build(plan))).Value);
                    if (request.CloseAfter)
                    {
                        return;
                    }
                }
            }
            catch (SocketException)
            {
                // The client has left; that is its right.
            }
        }
    }

    private static async Task SendAsync(Socket socket, ReplayBody body)
    {
        await SendAsync(socket, body.Head);
        for (int i = 0; i < body.Repeats; i++)
        {
            await SendAsync(socket, body.Part);
        }

        await SendAsync(socket, body.Tail);
    }

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes)..];
        }
    }
}
