using System.Runtime.CompilerServices;

namespace Vllm;

/// <summary>
/// Takes Server-Sent Events out of the bytes of an answer, by the WHATWG text with four deliberate differences: an event is
/// given as soon as its blank line is there, also when that line ends in a lone CR; an event without its blank line at the end of
/// the answer is offered (<see cref="TryReadRest"/>); a byte order mark is skipped at the start of every line; and the
/// size of an event is limited. It does no input or output itself.
/// </summary>
/// <remarks>
/// A byte is scanned once for line ends, however the reads fall. A comment is dropped while it arrives, so that an endless
/// one takes no memory. Several data lines are joined in place.
/// </remarks>
internal sealed class SseReader(ReadBuffer buffer, int maxEventBytes)
{
    private const byte Lf = (byte)'\n';
    private const byte Cr = (byte)'\r';

    /// <summary>The name of the data field with its colon and space, which does not count as data.</summary>
    private const int NameLength = 6;

    /// <summary>So much of a line without its end: it is recognised no more, because each try would look at all of it from the start.</summary>
    private const int LongestRecognised = 32 << 10;

    private int _lineStart;
    private int _scanned;
    private int _dataStart = -1;
    private int _dataEnd;
    private bool _isError;
    private bool _skipLf;
    private bool _inComment;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Whether the event that is being gathered has passed the limit. Nothing more can be read then.</summary>
    public bool IsTooLarge { get; private set; }

    /// <summary>Makes room for a read; the data of the last event is gone after that.</summary>
    public void MakeRoom()
    {
        if (_dataStart >= 0 && _lineStart > _dataEnd)
        {
            // Comments and other fields inside an event leave a gap; without this they would add up.
            int gap = _lineStart - _dataEnd;
            buffer.Cut(_dataEnd, _lineStart);
            _lineStart -= gap;
            _scanned -= gap;
        }

        int moved = buffer.MakeRoom(_dataStart >= 0 ? _dataStart : _lineStart);
        _lineStart -= moved;
        _scanned -= moved;
        if (_dataStart >= 0)
        {
            _dataStart -= moved;
            _dataEnd -= moved;
        }
    }

    /// <summary>Whether nothing of the next event was taken yet, so that it begins with the byte at <see cref="Position"/>, and is worth a look.</summary>
    public bool IsBetweenEvents
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _dataStart < 0 && !_isError && !_skipLf && !_inComment && !IsTooLarge && _scanned - _lineStart < LongestRecognised;
    }

    /// <summary>The first byte that was not taken.</summary>
    public int Position => _lineStart;

    /// <summary>Passes over a whole event, blank line included, that was recognised without reading it.</summary>
    public void Skip(int length) => _lineStart = _scanned = _lineStart + length;

    /// <summary>The next event that is complete in what was read, if there is one.</summary>
    public bool TryRead(out SseEvent sseEvent)
    {
        sseEvent = default;
        while (!IsTooLarge && TryReadLine(out int start, out int end))
        {
            if (start < end)
            {
                ReadField(start, end);
            }
            else if (TakeEvent(out sseEvent))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>At the end of the answer: the event that has no blank line after it, with its last line as far as it came.</summary>
    public bool TryReadRest(out SseEvent sseEvent)
    {
        sseEvent = default;
        if (IsTooLarge)
        {
            return false;
        }

        if (!_inComment && _lineStart < buffer.End)
        {
            ReadField(SkipByteOrderMarks(_lineStart, buffer.End), buffer.End);
            _lineStart = _scanned = buffer.End;
        }

        return TakeEvent(out sseEvent);
    }

    private bool TryReadLine(out int start, out int end)
    {
        start = end = 0;
        while (true)
        {
            Span<byte> bytes = buffer.Bytes;
            if (_skipLf && _scanned < buffer.End)
            {
                _skipLf = false;
                if (bytes[_scanned] == Lf)
                {
                    _lineStart = ++_scanned;
                }
            }

            int length = bytes[_scanned..buffer.End].IndexOfAny(Lf, Cr);
            if (length < 0)
            {
                _scanned = buffer.End;
                HoldPartOfLine();
                return false;
            }

            start = _lineStart;
            end = _scanned + length;
            _lineStart = _scanned = end + 1;
            _skipLf = bytes[end] == Cr;
            if (!_inComment)
            {
                start = SkipByteOrderMarks(start, end);
                return true;
            }

            _inComment = false;
        }
    }

    private void HoldPartOfLine()
    {
        _lineStart = _inComment ? _lineStart : SkipByteOrderMarks(_lineStart, buffer.End);
        if (_inComment || (_lineStart < buffer.End && buffer.Bytes[_lineStart] == (byte)':'))
        {
            _inComment = true;
            _lineStart = buffer.End;
            return;
        }

        JudgeSize(buffer.End - _lineStart);
    }

    /// <summary>Part of a line and the whole of it are judged alike, whatever its name, so that the reads' ends make no difference.</summary>
    private void JudgeSize(int lineLength)
    {
        long gathered = _dataStart < 0 ? 0 : _dataEnd - _dataStart;
        IsTooLarge = gathered + lineLength - NameLength > maxEventBytes;
    }

    private int SkipByteOrderMarks(int start, int end)
    {
        while (buffer.Bytes[start..end].StartsWith(ByteOrderMark))
        {
            start += ByteOrderMark.Length;
        }

        return start;
    }

    private void ReadField(int start, int end)
    {
        ReadOnlySpan<byte> line = buffer.Bytes[start..end];
        int colon = line.IndexOf((byte)':');
        if (colon == 0)
        {
            return;
        }

        JudgeSize(line.Length);
        ReadOnlySpan<byte> name = colon < 0 ? line : line[..colon];
        int valueStart = colon < 0 ? end : start + colon + 1;
        if (valueStart < end && buffer.Bytes[valueStart] == (byte)' ')
        {
            valueStart++;
        }

        if (IsTooLarge)
        {
            return;
        }

        if (name.SequenceEqual("data"u8))
        {
            AddData(valueStart, end);
        }
        else if (name.SequenceEqual("event"u8))
        {
            _isError = buffer.Bytes[valueStart..end].SequenceEqual("error"u8);
        }
    }

    private void AddData(int start, int end)
    {
        if (_dataStart < 0)
        {
            _dataStart = start;
            _dataEnd = end;
        }
        else
        {
            // The name of the field and the line end before it leave room for the LF.
            buffer.Bytes[_dataEnd++] = Lf;
            buffer.Bytes[start..end].CopyTo(buffer.Bytes[_dataEnd..]);
            _dataEnd += end - start;
        }

        IsTooLarge = _dataEnd - _dataStart > maxEventBytes;
    }

    private ReadOnlySpan<byte> Framed()
    {
        ReadOnlySpan<byte> bytes = buffer.Bytes;
        bool isPlain = _dataStart >= NameLength && _lineStart == _dataEnd + 2
            && bytes[_dataEnd] == Lf && bytes[_dataEnd + 1] == Lf && bytes[(_dataStart - NameLength).._dataStart].SequenceEqual("data: "u8);
        return isPlain ? bytes[(_dataStart - NameLength).._lineStart] : default;
    }

    private bool TakeEvent(out SseEvent sseEvent)
    {
        bool isError = _isError;
        _isError = false;
        if (_dataStart < 0 || IsTooLarge)
        {
            sseEvent = default;
            return false;
        }

        sseEvent = new SseEvent(buffer.Bytes[_dataStart.._dataEnd], isError, isError ? default : Framed());
        _dataStart = -1;
        return true;
    }
}
