using System.Net.Sockets;
using System.Threading.Channels;

namespace Vllm.Testing;

/// <summary>One connection: reads requests all the time, so that the client's close is seen at once, and answers them in order.</summary>
internal sealed class WireConnection(WireServer server, Socket socket, int number, ReadSplitting splitting) : IDisposable
{
    // Long enough for the client to read what was sent before the connection breaks.
    private static readonly TimeSpan BeforeBreak = TimeSpan.FromMilliseconds(200);

    private readonly Channel<WireRequest> _requests = Channel.CreateUnbounded<WireRequest>();
    private readonly CancellationTokenSource _clientGone = new();
    private readonly CancellationTokenSource _stopReading = new();
    private int _answersDue;

    /// <summary>Runs until client, fault or server ends the connection. Never throws for any of them.</summary>
    public async Task RunAsync(CancellationToken serverStops)
    {
        Task reading = ReadRequestsAsync(serverStops);
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(_clientGone.Token, serverStops);
            await AnswerAllAsync(stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The server stops, or the reading side saw the client leave and has reported it.
        }
        catch (SocketException)
        {
            // A reset is told once: to the send, if one is pending, and then not to the reading side.
            server.ReportClientClosed(duringAnswer: true);
        }
        finally
        {
            // First no receive may be pending: closing under one can turn FIN into RST.
            await _stopReading.CancelAsync();
            await reading;
            socket.Dispose();
        }
    }

    public void Dispose()
    {
        _clientGone.Dispose();
        _stopReading.Dispose();
    }

    private async Task ReadRequestsAsync(CancellationToken serverStops)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stopReading.Token, serverStops);
        var reader = new RequestReader(socket, number);
        try
        {
            while (await reader.ReadAsync(stop.Token) is { } request)
            {
                Interlocked.Increment(ref _answersDue);
                _requests.Writer.TryWrite(request);
            }

            await ReportClosedAsync();
        }
        catch (SocketException)
        {
            await ReportClosedAsync();
        }
        catch (FormatException e)
        {
            server.ReportProtocolError(e.Message);
        }
        catch (OperationCanceledException)
        {
            // Our own end.
        }
        finally
        {
            _requests.Writer.Complete();
        }
    }

    private async Task ReportClosedAsync()
    {
        server.ReportClientClosed(duringAnswer: Volatile.Read(ref _answersDue) > 0);
        await _clientGone.CancelAsync();
    }

    private async Task AnswerAllAsync(CancellationToken cancellationToken)
    {
        await foreach (WireRequest request in _requests.Reader.ReadAllAsync(cancellationToken))
        {
            WireAnswer answer = server.Accept(request);
            if (!await AnswerAsync(answer, cancellationToken) || request.AsksToClose || answer.SaysClose)
            {
                return;
            }
        }
    }

    /// <summary>Plays one answer; false when it ends the connection.</summary>
    private async Task<bool> AnswerAsync(WireAnswer answer, CancellationToken cancellationToken)
    {
        WireFaultKind fault = answer.Fault?.Kind ?? WireFaultKind.None;
        TimeSpan silence = TimeSpan.FromMilliseconds(answer.Fault?.Ms ?? 0);
        switch (fault)
        {
            case WireFaultKind.CloseBeforeResponse:
                return false;
            case WireFaultKind.StallHeaders:
                await Task.Delay(silence, cancellationToken);
                return false;
        }

        var writer = new AnswerWriter(socket, answer);
        await WriteBodyAsync(writer, answer, cancellationToken);
        switch (fault)
        {
            case WireFaultKind.None or WireFaultKind.Pace:
                writer.AppendEnd();
                // Before the write: a client may close on the last byte, sooner than this line's successor runs.
                Interlocked.Decrement(ref _answersDue);
                await writer.FlushAsync(cancellationToken);
                return true;
            case WireFaultKind.EofInsideChunk:
                writer.AppendHalfChunk();
                await writer.FlushAsync(cancellationToken);
                return false;
            case WireFaultKind.Stall:
                await writer.FlushAsync(cancellationToken);
                await Task.Delay(silence, cancellationToken);
                return false;
            default:
                await writer.FlushAsync(cancellationToken);
                await Task.Delay(BeforeBreak, cancellationToken);
                // Linger 0 makes the coming close an RST.
                socket.LingerState = new LingerOption(enable: fault == WireFaultKind.Reset, seconds: 0);
                return false;
        }
    }

    private async Task WriteBodyAsync(AnswerWriter writer, WireAnswer answer, CancellationToken cancellationToken)
    {
        bool inOneWrite = splitting.IsWhole && answer.BodyRecipe is null && answer.Fault?.Kind is not WireFaultKind.Pace;
        writer.AppendHead();
        if (!inOneWrite)
        {
            await writer.FlushAsync(cancellationToken);
            await BorderPause.WaitAsync(splitting.Pause(answer), cancellationToken);
        }

        foreach (WirePiece piece in WirePiece.Of(answer, splitting))
        {
            writer.AppendPiece(piece);
            if (!inOneWrite)
            {
                await writer.FlushAsync(cancellationToken);
                await BorderPause.WaitAsync(piece.Pause, cancellationToken);
            }
        }
    }
}
