using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Vllm.Testing;

/// <summary>Frames one answer as HTTP/1.1 and writes it; what is appended between two flushes is one write.</summary>
internal sealed class AnswerWriter
{
    private readonly Socket _socket;
    private readonly WireAnswer _answer;
    private readonly WireBody _body;
    private readonly ArrayBufferWriter<byte> _pending = new();
    private readonly bool _hasBody;
    private readonly bool _isChunked;

    public AnswerWriter(Socket socket, WireAnswer answer)
    {
        _socket = socket;
        _answer = answer;
        _body = answer.Body;
        _hasBody = answer.Status != 204;
        _isChunked = _hasBody && answer.Fault?.Framing is null or WireFraming.Chunked;
    }

    public void AppendHead()
    {
        Append($"HTTP/1.1 {_answer.Status} {ReasonPhrase(_answer.Status)}\r\n");
        foreach ((string name, string value) in _answer.Headers)
        {
            Append($"{name}: {value}\r\n");
        }

        if (_isChunked)
        {
            Append("transfer-encoding: chunked\r\n");
        }
        else if (_hasBody && _answer.Fault?.Framing is not WireFraming.Close)
        {
            Append($"content-length: {_body.Length}\r\n");
        }

        Append("\r\n");
    }

    public void AppendPiece(WirePiece piece)
    {
        if (!_hasBody)
        {
            return;
        }

        if (_isChunked)
        {
            Append($"{piece.Length:x}\r\n");
        }

        _body.CopyTo(piece.Offset, _pending.GetSpan(piece.Length)[..piece.Length]);
        _pending.Advance(piece.Length);
        if (_isChunked)
        {
            _pending.Write("\r\n"u8);
        }
    }

    public void AppendEnd()
    {
        if (_isChunked)
        {
            _pending.Write("0\r\n\r\n"u8);
        }
    }

    /// <summary>A chunk that promises 64 bytes and has 4.</summary>
    public void AppendHalfChunk() => _pending.Write("40\r\nhalf"u8);

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        for (ReadOnlyMemory<byte> rest = _pending.WrittenMemory; !rest.IsEmpty;)
        {
            rest = rest[await _socket.SendAsync(rest, cancellationToken)..];
        }

        _pending.ResetWrittenCount();
    }

    private static string? ReasonPhrase(int status)
    {
        using var response = new HttpResponseMessage((System.Net.HttpStatusCode)status);
        return response.ReasonPhrase;
    }

    private void Append(FormattableString text) => Append(text.ToString(CultureInfo.InvariantCulture));

    // Latin-1: a case may hold a header value outside ASCII, one byte for each character.
    private void Append(string text) => Encoding.Latin1.GetBytes(text, _pending);
}
