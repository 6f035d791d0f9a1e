using System.Net.Sockets;
using Vllm.Testing;

namespace Vllm.Simulator.Tests;

/// <summary>What came over a bare socket, and how the connection ended.</summary>
internal sealed record RawAnswer(byte[] Bytes, bool IsReset)
{
    public bool IsEmpty => Bytes.Length == 0;

    public RecordedResponse Response => RecordedResponse.Parse(Bytes);

    /// <summary>The body as it came, HTTP chunks taken off.</summary>
    public string Body => Response.Body;

    /// <summary>Reads to the end of the connection, in whichever way it ends.</summary>
    public static async Task<RawAnswer> ReadAsync(TcpClient client)
    {
        using var answer = new MemoryStream();
        try
        {
            await client.GetStream().CopyToAsync(answer, TestContext.Current.CancellationToken);
            return new(answer.ToArray(), IsReset: false);
        }
        catch (IOException failure) when (failure.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            return new(answer.ToArray(), IsReset: true);
        }
    }

    /// <summary>Asks with <c>vllm_xargs.fault</c> and reads to the end.</summary>
    public static async Task<RawAnswer> OfAsync(VllmSimulator server, FaultRoute route, string? fault, bool stream)
    {
        using TcpClient client = await route.AskAsync(server, fault, stream);
        return await ReadAsync(client);
    }
}
