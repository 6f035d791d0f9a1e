using System.Net.Sockets;

namespace Vllm.Benchmarks.Replay;

/// <summary>One answer that is sent chunk by chunk at its rate.</summary>
internal sealed class PacedStream(Socket socket, ReplayBody body, int number, StampFile stamps)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _next;

    /// <summary>Which one of the client's streams it is.</summary>
    public int Number => number;

    /// <summary>Ends with the answer, or with the connection.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Sends what comes first: headers, the events before the text, and the first chunk.</summary>
    public void SendFirst() => Send([.. body.Head.Span, .. body.Chunk(0).Span]);

    /// <summary>Sends the next chunk, with the last one the end; false when nothing is left to send.</summary>
    public bool SendNext()
    {
        try
        {
            Send(body.Chunk(_next).Span);
            if (_next < body.Ends.Length)
            {
                return true;
            }

            socket.Send(body.Tail.Span);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The client has left.
        }

        _ended.TrySetResult();
        return false;
    }

    private void Send(ReadOnlySpan<byte> bytes)
    {
        stamps.StampSent(number, _next++);
        socket.Send(bytes);
    }
}
