using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Vllm.Tests.Support;

/// <summary>Sends exact bytes, status line and framing included, for what <see cref="Vllm.Testing.WireServer"/> cannot say in a case.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<Task> _connections = [];
    private readonly Func<RawConnection, Task> _serve;
    private readonly Task _accepting;

    private RawServer(Func<RawConnection, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string BaseUrl => $"http://{_listener.LocalEndpoint}/v1";

    public int Connections => _connections.Count;

    public int OpenConnections => _connections.Count(connection => !connection.IsCompleted);

    /// <summary>The requests as they came, head and body, in the order of their ends.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Serves each connection by <paramref name="serve"/>, which may write for ever: it ends when the client leaves.</summary>
    public static RawServer Start(Func<RawConnection, Task> serve) => new(serve);

    /// <summary>Answers every request on every connection with the same bytes.</summary>
    public static RawServer Always(params string[] answer) => Start(async connection =>
    {
        while (await connection.ReadRequestAsync())
        {
            await connection.SendAsync(string.Concat(answer));
        }
    });

    /// <summary>A client of this server, without retries unless the options ask for them.</summary>
    public VllmClient Client(VllmClientOptions? options = null) =>
        new((options ?? new VllmClientOptions { Resilience = new() { Retry = new() { MaxRetries = 0 } } }) with { BaseUrl = BaseUrl });

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync(_end.Token);
                _connections.Enqueue(ServeAsync(socket));
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                await Task.Yield();
                await _serve(new RawConnection(socket, Requests, _end.Token));
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The client has left, or the test is over.
            }
        }
    }
}

/// <summary>One connection of a <see cref="RawServer"/>.</summary>
internal sealed class RawConnection(Socket socket, ConcurrentQueue<string> requests, CancellationToken end)
{
    /// <summary>Ends with the server.</summary>
    public CancellationToken End => end;

    /// <summary>The last request, head and body.</summary>
    public string Request { get; private set; } = "";

    /// <summary>Reads a whole request; false when the client closed instead.</summary>
    public async Task<bool> ReadRequestAsync()
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[8192];
        while (true)
        {
            int count = await socket.ReceiveAsync(buffer, end);
            if (count == 0)
            {
                return false;
            }

            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
            string request = text.ToString();
            int headEnd = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (headEnd >= 0 && request.Length >= headEnd + 4 + LengthOfBody(request[..headEnd]))
            {
                requests.Enqueue(request);
                Request = request;
                return true;
            }
        }
    }

    /// <summary>Reads whatever comes first.</summary>
    public async Task<int> ReadAnyAsync() => await socket.ReceiveAsync(new byte[8192], end);

    /// <summary>Closes in the middle of whatever there is.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, end)..];
        }
    }

    /// <summary>Sends the same again and again until the client leaves.</summary>
    public async Task SendEndlesslyAsync(string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        while (true)
        {
            await SendAsync(bytes);
        }
    }

    private static int LengthOfBody(string head)
    {
        string? line = head.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return line is null ? 0 : int.Parse(line.AsSpan(line.IndexOf(':', StringComparison.Ordinal) + 1), System.Globalization.CultureInfo.InvariantCulture);
    }
}
