using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Vllm.Testing;

namespace Vllm.Tests.Wire;

/// <summary>A socket that shows what the wire server really sends, before any HTTP client has touched it.</summary>
internal sealed class RawClient : IDisposable
{
    public const string Request = "POST /v1/chat/completions HTTP/1.1\r\nhost: test\r\ncontent-length: 2\r\n\r\n{}";

    /// <summary>So that a harness that hangs fails a test instead of stopping the run.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private RawClient()
    {
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<RawClient> ConnectAsync(WireServer server)
    {
        var client = new RawClient();
        try
        {
            await client._socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Port), Cancelled);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Sends one request and reads until the server ends the connection.</summary>
    public static async Task<string> AskToTheEndAsync(WireServer server)
    {
        using RawClient client = await ConnectAsync(server);
        await client.SendAsync(Request);
        return await client.ReadToEndAsync();
    }

    public async Task SendAsync(string text) => await _socket.SendAsync(Encoding.Latin1.GetBytes(text), Cancelled);

    /// <summary>Everything until the server closes. A reset throws.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var text = new StringBuilder();
        while (await ReadAsync() is { Length: > 0 } part)
        {
            text.Append(part);
        }

        return text.ToString();
    }

    /// <summary>Everything until this text has come, and what came with it.</summary>
    public async Task<string> ReadUntilAsync(string end)
    {
        string text = "";
        while (!text.Contains(end, StringComparison.Ordinal))
        {
            string part = await ReadAsync();
            part.ShouldNotBeEmpty($"the server closed before '{end}' came");
            text += part;
        }

        return text;
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>The HTTP chunks of an answer, without the last, empty one.</summary>
    public static IReadOnlyList<string> ChunksOf(string answer)
    {
        List<string> chunks = [];
        string rest = BodyOf(answer);
        while (rest.Length > 0)
        {
            int lineEnd = rest.IndexOf("\r\n", StringComparison.Ordinal);
            int size = int.Parse(rest[..lineEnd], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (size > 0)
            {
                chunks.Add(rest.Substring(lineEnd + 2, size));
            }

            rest = rest[(lineEnd + 2 + size + 2)..];
        }

        return chunks;
    }

    public static string BodyOf(string answer) => answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];

    private async Task<string> ReadAsync()
    {
        var buffer = new byte[16 * 1024];
        int count = await _socket.ReceiveAsync(buffer, Cancelled).AsTask().WaitAsync(Patience, Cancelled);
        return Encoding.Latin1.GetString(buffer, 0, count);
    }
}
