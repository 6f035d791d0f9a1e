using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Vllm.Testing;

/// <summary>Reads whole HTTP/1.1 requests from a socket, one after the other.</summary>
internal sealed class RequestReader(Socket socket, int connection)
{
    private const int LongestLine = 1024 * 1024;

    private byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <summary>The next request, or null when the client closed, also in the middle of one.</summary>
    /// <exception cref="FormatException">It is no HTTP/1.1 request.</exception>
    public async ValueTask<WireRequest?> ReadAsync(CancellationToken cancellationToken)
    {
        if (await ReadLineAsync(cancellationToken) is not { } requestLine || await ReadHeadersAsync(cancellationToken) is not { } headers)
        {
            return null;
        }

        if (requestLine.Split(' ') is not [{ Length: > 0 } method, { Length: > 0 } path, "HTTP/1.1"])
        {
            throw new FormatException($"Not a request line: '{requestLine}'.");
        }

        byte[]? body = await ReadBodyAsync(headers, cancellationToken);
        return body is null
            ? null
            : new WireRequest { Method = method, Path = path, Headers = headers, Body = body, Connection = connection };
    }

    private async ValueTask<List<KeyValuePair<string, string>>?> ReadHeadersAsync(CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, string>> headers = [];
        while (await ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0)
            {
                return headers;
            }

            int colon = line.IndexOf(':');
            if (colon <= 0 || char.IsWhiteSpace(line[colon - 1]))
            {
                throw new FormatException($"Not a header line: '{line}'.");
            }

            headers.Add(new(line[..colon], line[(colon + 1)..].Trim()));
        }

        return null;
    }

    private async ValueTask<byte[]?> ReadBodyAsync(List<KeyValuePair<string, string>> headers, CancellationToken cancellationToken)
    {
        string[] Values(string name) =>
            [.. headers.Where(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(h => h.Value)];

        // Both, or one twice, is how requests are smuggled: a client never sends it.
        switch (Values("transfer-encoding"), Values("content-length"))
        {
            case ([], []):
                return [];
            case ([], [var length]) when int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out int count):
                return await ReadBytesAsync(count, cancellationToken);
            case (["chunked"], []):
                return await ReadChunksAsync(cancellationToken);
            case var (encodings, lengths):
                throw new FormatException(
                    $"Not a request framing: transfer-encoding '{string.Join(", ", encodings)}', "
                    + $"content-length '{string.Join(", ", lengths)}'.");
        }
    }

    private async ValueTask<byte[]?> ReadChunksAsync(CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        while (await ReadLineAsync(cancellationToken) is { } sizeLine)
        {
            string digits = sizeLine.Split(';')[0].Trim();
            if (!int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int size) || size < 0)
            {
                throw new FormatException($"Not a chunk size: '{sizeLine}'.");
            }

            if (size == 0)
            {
                // What follows the last chunk has the form of headers, usually none.
                return await ReadHeadersAsync(cancellationToken) is null ? null : body.ToArray();
            }

            if (await ReadBytesAsync(size, cancellationToken) is not { } chunk || await ReadLineAsync(cancellationToken) is not { } end)
            {
                return null;
            }

            body.Write(chunk);
            if (end.Length > 0)
            {
                throw new FormatException($"A chunk is longer than its size: '{end}' follows.");
            }
        }

        return null;
    }

    /// <summary>A line without its CR LF; null at the end of the connection.</summary>
    private async ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        int scanned = 0;
        while (true)
        {
            int length = _buffer.AsSpan(_start + scanned, _end - _start - scanned).IndexOf((byte)'\n') + scanned;
            if (length >= scanned)
            {
                if (length == 0 || _buffer[_start + length - 1] != '\r')
                {
                    throw new FormatException("A line ends without CR.");
                }

                string line = Encoding.Latin1.GetString(_buffer, _start, length - 1);
                _start += length + 1;
                return line;
            }

            scanned = _end - _start;
            if (scanned > LongestLine)
            {
                throw new FormatException($"A line is longer than {LongestLine} bytes.");
            }

            if (!await FillAsync(cancellationToken))
            {
                return null;
            }
        }
    }

    private async ValueTask<byte[]?> ReadBytesAsync(int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        for (int filled = 0; ;)
        {
            int part = Math.Min(_end - _start, count - filled);
            _buffer.AsSpan(_start, part).CopyTo(bytes.AsSpan(filled));
            _start += part;
            filled += part;
            if (filled == count)
            {
                return bytes;
            }

            if (!await FillAsync(cancellationToken))
            {
                return null;
            }
        }
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        int count = await socket.ReceiveAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += count;
        return count > 0;
    }
}
