using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Vllm.Benchmarks.Replay;

/// <summary>Sends prepared bytes over plain sockets: as fast as they are read, or at a rate.</summary>
internal sealed class ReplayServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<StreamPlan, Lazy<ReplayBody>> _bodies = new();
    private readonly StampFile _stamps;
    private readonly Pacer _pacer = new();

    public ReplayServer(StampFile stamps)
    {
        _stamps = stamps;
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
                    ReplayBody body = _bodies.GetOrAdd(request.Plan, static plan => new(() => ReplayBodyBuilder.Build(plan))).Value;
                    if (request.Plan.Rate > 0 ? !await SendPacedAsync(socket, body, request) : !await SendAsync(socket, body, request))
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

    /// <summary>Sends all at once; false when the connection is to be closed.</summary>
    private static async Task<bool> SendAsync(Socket socket, ReplayBody body, ReplayRequest request)
    {
        await SendAsync(socket, body.Head);
        if (request.Plan.Kind == StreamKind.Large)
        {
            for (int piece = 0; piece < body.Ends.Length; piece++)
            {
                await SendAsync(socket, body.Chunk(piece));
            }
        }

        for (int i = 0; i < body.Repeats && request.Plan.Kind != StreamKind.Large; i++)
        {
            await SendAsync(socket, body.Part);
        }

        await SendAsync(socket, body.Tail);
        return !request.CloseAfter;
    }

    /// <summary>Sends chunk by chunk, and notes when the client closes the connection before the end.</summary>
    private async Task<bool> SendPacedAsync(Socket socket, ReplayBody body, ReplayRequest request)
    {
        int number = int.Parse(request.Model.TrimStart('m'), CultureInfo.InvariantCulture);
        var stream = new PacedStream(socket, body, number, _stamps);
        stream.SendFirst();
        _pacer.Add(stream, request.Plan.Rate);

        // A peek takes nothing: what is there after the answer is the next request.
        byte[] peeked = new byte[1];
        Task<int> seen = socket.ReceiveAsync(peeked, SocketFlags.Peek);
        if (await Task.WhenAny(seen, stream.Ended) == seen)
        {
            bool closed = !seen.IsCompletedSuccessfully || await seen == 0;
            if (closed)
            {
                _stamps.StampClosed(number);
                return false;
            }
        }

        await stream.Ended;
        return true;
    }

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes)..];
        }
    }
}
