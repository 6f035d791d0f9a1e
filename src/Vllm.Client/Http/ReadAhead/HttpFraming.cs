using System.Buffers.Text;
using System.Text;

namespace Vllm;

/// <summary>
/// Knows where in HTTP/1.1's framing (RFC 9112, sections 6 and 7.1) the answers on one connection stand. It judges nothing, that is the HTTP
/// client's: at the first thing that is not as servers usually write it, it loses its place for good, and nothing is done with the bytes then.
/// </summary>
internal sealed class HttpFraming
{
    private Place _place = Place.Head;

    /// <summary>Bytes of the body, or of the chunk, that are to come.</summary>
    private long _left;

    /// <summary>The length of the chunk as far as it was read.</summary>
    private int _size;

    private enum Place
    {
        Head,
        Body,
        ChunkSize,
        InChunkSize,
        ChunkSizeLf,
        ChunkData,
        ChunkDataCr,
        ChunkDataLf,
        TrailerCr,
        TrailerLf,
        Lost,
    }

    /// <summary>Whether the place in the answer was lost.</summary>
    public bool IsLost => _place == Place.Lost;

    /// <summary>Whether the next byte begins a chunk with its length.</summary>
    public bool IsBeforeChunk => _place == Place.ChunkSize;

    /// <summary>Goes on in the data of a chunk, whose length and first bytes were taken without <see cref="Follow"/>.</summary>
    public void EnterChunk(long left)
    {
        _left = left;
        _place = left > 0 ? Place.ChunkData : Place.ChunkDataCr;
    }

    /// <summary>Follows bytes as they are passed on.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="untilChunk">Whether to stop where a chunk begins.</param>
    /// <returns>The number of bytes that were followed; all of them, where it did not stop.</returns>
    public int Follow(ReadOnlySpan<byte> bytes, bool untilChunk = false)
    {
        int position = 0;
        while (position < bytes.Length && _place != Place.Lost)
        {
            position += Step(bytes[position..]);
            if (untilChunk && IsBeforeChunk)
            {
                return position;
            }
        }

        return bytes.Length;
    }

    private int Step(ReadOnlySpan<byte> bytes)
    {
        switch (_place)
        {
            case Place.Head:
                return ReadHead(bytes);
            case Place.Body:
                return Pass(bytes.Length, Place.Head);
            case Place.ChunkData:
                return Pass(bytes.Length, Place.ChunkDataCr);
            case Place.ChunkSize:
                _size = 0;
                return ReadDigit(bytes[0], otherwise: Place.Lost);
            case Place.InChunkSize:
                return ReadDigit(bytes[0], otherwise: bytes[0] == (byte)'\r' ? Place.ChunkSizeLf : Place.Lost);
            case Place.ChunkSizeLf:
                _left = _size;
                return Expect(bytes[0], (byte)'\n', _left > 0 ? Place.ChunkData : Place.TrailerCr);
            case Place.ChunkDataCr:
                return Expect(bytes[0], (byte)'\r', Place.ChunkDataLf);
            case Place.ChunkDataLf:
                return Expect(bytes[0], (byte)'\n', Place.ChunkSize);
            case Place.TrailerCr:
                return Expect(bytes[0], (byte)'\r', Place.TrailerLf);
            default:
                return Expect(bytes[0], (byte)'\n', Place.Head);
        }
    }

    private int Pass(int available, Place then)
    {
        int count = (int)Math.Min(available, _left);
        _left -= count;
        _place = _left == 0 ? then : _place;
        return count;
    }

    private int Expect(byte actual, byte expected, Place then)
    {
        _place = actual == expected ? then : Place.Lost;
        return 1;
    }

    private int ReadDigit(byte next, Place otherwise)
    {
        _place = ChunkSize.TryAdd(next, ref _size) ? Place.InChunkSize : otherwise;
        return 1;
    }

    private int ReadHead(ReadOnlySpan<byte> bytes)
    {
        int length = bytes.IndexOf("\r\n\r\n"u8);
        _place = length < 0 ? Place.Lost : PlaceAfter(bytes[..length]);
        return length < 0 ? bytes.Length : length + 4;
    }

    private Place PlaceAfter(ReadOnlySpan<byte> head)
    {
        int end = LineEnd(head);
        if (!HasBody(head[..end]))
        {
            return Place.Lost;
        }

        Place body = Place.Lost;
        for (head = head[end..]; head.Length > 0; head = head[end..])
        {
            head = head[2..];
            end = LineEnd(head);
            ReadOnlySpan<byte> line = head[..end];
            int colon = line.IndexOf((byte)':');
            if (colon <= 0 || line.IndexOfAny((byte)'\r', (byte)'\n') >= 0 || line[0] is (byte)' ' or (byte)'\t')
            {
                return Place.Lost;
            }

            Place said = PlaceBy(line[..colon], line[(colon + 1)..].Trim(" \t"u8));
            if (said == Place.Head)
            {
                continue;
            }

            if (body != Place.Lost || said == Place.Lost)
            {
                // Two lengths, or one that is not understood.
                return Place.Lost;
            }

            body = said;
        }

        return body == Place.Body && _left == 0 ? Place.Head : body;
    }

    /// <summary>What one header line says of the body; <see cref="Place.Head"/> for nothing.</summary>
    private Place PlaceBy(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8))
        {
            return Ascii.EqualsIgnoreCase(value, "chunked"u8) ? Place.ChunkSize : Place.Lost;
        }

        if (Ascii.EqualsIgnoreCase(name, "content-length"u8))
        {
            return Utf8Parser.TryParse(value, out _left, out int read) && read == value.Length && _left >= 0 ? Place.Body : Place.Lost;
        }

        return Place.Head;
    }

    /// <summary>An answer to a request with a body, that is not one of those that never have one.</summary>
    private static bool HasBody(ReadOnlySpan<byte> statusLine) =>
        statusLine.Length >= 12 && statusLine.StartsWith("HTTP/1.1 "u8) && statusLine[9] is (byte)'2' or (byte)'4' or (byte)'5'
        && !statusLine[9..12].SequenceEqual("204"u8) && !statusLine[9..12].SequenceEqual("205"u8);

    private static int LineEnd(ReadOnlySpan<byte> text) => text.IndexOf("\r\n"u8) is var end and >= 0 ? end : text.Length;
}
