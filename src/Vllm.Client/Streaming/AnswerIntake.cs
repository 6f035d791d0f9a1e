using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Vllm;

/// <summary>
/// Takes the bytes of one answer in, hands its chunks to the fold, and judges how it ended.
/// </summary>
/// <remarks>
/// What comes is read by what it is, not by what was asked for: a stream may be answered with one JSON document and the other way round.
/// HTTP's own framing proves nothing about the end: a cut gzip or close-delimited body ends like a whole one.
/// </remarks>
internal sealed class AnswerIntake(AnswerFold fold, HttpAnswer answer, ApiCall call, Deadlines deadlines) : IDisposable
{
    private readonly ReadBuffer _buffer = new();
    private readonly SizeLimits _limits = answer.Settings.Limits;
    private SseReader? _events;
    private AnswerForm _form;
    private bool _sawEvent;
    private bool _sawChunk;
    private bool _hasLearned;

    /// <summary>Where the chunk stands whose long text is being taken; none with a length of 0.</summary>
    private (int Start, int Length) _long;

    /// <summary>Whether nothing more is to be read: the answer is complete, or failed.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>How it failed; null when it did not.</summary>
    public VllmException? Failure { get; private set; }

    /// <summary>Whether the end mark came, so that only the end of HTTP's own framing is left to read.</summary>
    public bool SawEndMark { get; private set; }

    /// <summary>Whether any byte of the body came.</summary>
    public bool SawBytes { get; private set; }

    /// <summary>Where the next read goes.</summary>
    public Memory<byte> MakeRoom()
    {
        if (_events is not null)
        {
            _events.MakeRoom();
        }
        else
        {
            _buffer.MakeRoom(_form == AnswerForm.Unknown ? AfterBlank() : _buffer.Start);
        }

        return _buffer.Room;
    }

    /// <summary>Takes what was read.</summary>
    public void Take(int count)
    {
        SawBytes = true;
        _buffer.Commit(count);
        if (_form == AnswerForm.Unknown)
        {
            _form = AnswerForms.Of(_buffer.Unread, answer.MediaType);
            _events = _form == AnswerForm.Events ? new SseReader(_buffer, _limits.MaxEventBytes) : null;
            if (_form == AnswerForm.Document)
            {
                // Its first byte is the first sign of a whole answer.
                deadlines.Disarm(TimeoutPhase.FirstToken);
            }
        }

        if (_events is null && _buffer.Unread.Length > _limits.MaxResponseBytes)
        {
            Fail(answer.TooLarge("The answer", _limits.MaxResponseBytes, nameof(SizeLimits.MaxResponseBytes)));
        }
    }

    /// <summary>Takes the next event out of what was read, if one is complete.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryTakeEvent()
    {
        if (HasEnded || _events is null)
        {
            return false;
        }

        if (_long.Length > 0)
        {
            TakeLongText();
            GC.KeepAlive(this);
            return true;
        }

        // Not asked before it can know anything: a new process would compile it before the first token is out.
        if (_hasLearned && _events.IsBetweenEvents && !_buffer.IsLarge && fold.TakeKnown(_buffer.Array, _events.Position, _buffer.End, _limits.MaxEventBytes) is var length and > 0)
        {
            _events.Skip(length);
            return true;
        }

        if (_events.TryRead(out SseEvent sseEvent))
        {
            TakeEvent(sseEvent);

            // Spans do not keep the memory of a huge event.
            GC.KeepAlive(this);
            return true;
        }

        if (_events.IsTooLarge)
        {
            fold.End(isWhole: false);
            Fail(answer.TooLarge("An event of the stream", _limits.MaxEventBytes, nameof(SizeLimits.MaxEventBytes), fold.Partial()));
        }

        return false;
    }

    /// <summary>Takes the end of the bytes.</summary>
    /// <param name="cause">What ended them, when it was not their own end.</param>
    public void TakeEnd(Exception? cause)
    {
        if (_events is not null)
        {
            TakeRestOfEvents(cause);
        }
        else if (HttpPipeline.TimeLimit(call, deadlines, answer.Attempts, cause) is { } timeout)
        {
            Fail(timeout);
        }
        else if (AnswerBody.IsWronglyPacked(cause))
        {
            Fail(answer.WronglyPacked(cause!));
        }
        else
        {
            TakeDocument(cause);
        }

        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();

    /// <summary>Blank lines that keep a waiting connection alive are dropped, or they would add up. A blank in the line that has begun belongs to it.</summary>
    private int AfterBlank()
    {
        ReadOnlySpan<byte> unread = _buffer.Unread;
        int blank = unread.Length - AnswerForms.WithoutBlanksAndMarks(unread).Length;
        return _buffer.Start + unread[..blank].LastIndexOfAny((byte)'\r', (byte)'\n') + 1;
    }

    private void TakeEvent(in SseEvent sseEvent)
    {
        ReadOnlySpan<byte> data = sseEvent.Data.Trim(" \t\r\n"u8);

        // Broken keep-alives come as blank data, or as a comment inside the data.
        if (data.IsEmpty || data[0] == (byte)':')
        {
            return;
        }

        SeeEvent();
        if (data.SequenceEqual("[DONE]"u8))
        {
            SawEndMark = true;
            EndWell();
            return;
        }

        try
        {
            if (fold.Parse(data, isDocument: false, inPieces: !sseEvent.IsError) is var error && fold.HasLongText)
            {
                _buffer.Unread.Overlaps(data, out int at);
                _long = (_buffer.Start + at, data.Length);
                return;
            }

            TakeOver(error, data, sseEvent.IsError);

            // Also one that is framed in another way, which cannot be learned: it may have changed what known chunks leave as it is.
            sseEvent.Framed.Overlaps(data, out int start);
            _hasLearned |= fold.Learn(sseEvent.Framed, start);
        }
        catch (JsonException exception) when (sseEvent.IsError)
        {
            FailInStream(ServerError.FromText(data[..Math.Min(data.Length, _limits.MaxErrorBytes)]), MessageText.WithoutQuote(exception));
        }
        catch (JsonException exception)
        {
            // Skipping it would lose its text in silence.
            Fail(answer.NotUnderstood("An event of the stream", data.Length, exception, fold.Partial()));
        }
    }

    /// <summary>Takes the next piece of a long text; behind the last one all else that its chunk says.</summary>
    private void TakeLongText()
    {
        ReadOnlySpan<byte> data = _buffer.Bytes.Slice(_long.Start, _long.Length);
        try
        {
            fold.TakeLongText(data);
            if (!fold.HasLongText)
            {
                _long = default;
                TakeOver(null, data, isError: false);
                fold.Learn(default, jsonStart: 0);
            }
        }
        catch (JsonException exception)
        {
            _long = default;
            Fail(answer.NotUnderstood("An event of the stream", data.Length, exception, fold.Partial()));
        }
    }

    private void TakeChunk(ReadOnlySpan<byte> data, bool isError) => TakeOver(fold.Parse(data, isDocument: false), data, isError);

    private void TakeOver(ServerError? error, ReadOnlySpan<byte> data, bool isError)
    {
        fold.TakeOver();
        _sawChunk = true;
        if (error is not null || isError)
        {
            FailInStream(error ?? ServerError.FromText(data[..Math.Min(data.Length, _limits.MaxErrorBytes)]), null);
        }
    }

    /// <summary>The first event is the first sign of an answer: comments and headers come long before it.</summary>
    private void SeeEvent()
    {
        if (!_sawEvent)
        {
            _sawEvent = true;
            deadlines.Disarm(TimeoutPhase.FirstToken);
        }
    }

    private void TakeRestOfEvents(Exception? cause)
    {
        if (_events!.TryReadRest(out SseEvent rest))
        {
            try
            {
                TakeUnendedEvent(rest);
            }
            catch (JsonException)
            {
                // The event was cut; that the answer is not whole is told below.
            }
        }

        if (HasEnded)
        {
            return;
        }

        if (fold.IsFinished)
        {
            EndWell();
        }
        else if (HttpPipeline.TimeLimit(call, deadlines, answer.Attempts, cause, fold.Partial()) is { } timeout)
        {
            fold.End(isWhole: false);
            Fail(timeout);
        }
        else
        {
            fold.End(isWhole: false);
            Fail(answer.Truncated("The stream ended before the answer was complete.", cause, fold.Partial()));
        }
    }

    /// <summary>An event whose blank line never came counts when it is whole: dropping it would lose the finish reason of careless servers.</summary>
    private void TakeUnendedEvent(in SseEvent rest)
    {
        ReadOnlySpan<byte> data = rest.Data.Trim(" \t\r\n"u8);
        if (data.SequenceEqual("[DONE]"u8))
        {
            SawEndMark = true;
            EndWell();
        }
        else if (!data.IsEmpty && data[0] != (byte)':')
        {
            TakeChunk(data, rest.IsError);
        }
    }

    private void TakeDocument(Exception? cause)
    {
        ReadOnlySpan<byte> text = AnswerForms.WithoutBlanksAndMarks(_buffer.Unread).TrimEnd(" \t\r\n"u8);
        if (text.IsEmpty)
        {
            bool isStream = cause is not null || AnswerForms.IsEventStream(answer.MediaType);
            Fail(isStream ? answer.Truncated("The answer ended before anything of it came.", cause) : answer.NotUnderstood("The answer is empty.", cause));
            return;
        }

        if (text[0] == (byte)'<')
        {
            Fail(ErrorAnswer.FromPage(answer, text));
            return;
        }

        try
        {
            TakeDocument(fold.Parse(text, isDocument: true));
        }
        catch (JsonException exception)
        {
            Fail(cause is null
                ? answer.NotUnderstood("The answer", text.Length, exception)
                : answer.Truncated("The connection broke before the answer was complete.", cause));
        }
    }

    private void TakeDocument(ServerError? error)
    {
        fold.TakeOver();
        if (error is not null)
        {
            fold.End(isWhole: false);
            Fail(ErrorAnswer.FromError(answer, error, fold.Partial()));
            return;
        }

        EndWell();
    }

    /// <summary>The answer has come to its end by its own account; whether that is a good one is judged here.</summary>
    private void EndWell()
    {
        fold.End(isWhole: true);
        if (_events is null ? !fold.HasAnswer : !_sawChunk)
        {
            Fail(answer.NotUnderstood(_events is null ? "The answer holds no choice." : "The stream ended before anything of an answer came."));
        }
        else if (fold.BadFinish == FinishReason.Abort)
        {
            Fail(answer.Truncated(
                "The server gave the answer up before it was complete (finish reason 'abort': paused, put to sleep, or shutting down).", null, fold.Partial()));
        }
        else if (fold.BadFinish is not null)
        {
            var error = new ServerError { Message = "The server failed while it made the answer (finish reason 'error')." };
            if (_events is null)
            {
                Fail(ErrorAnswer.FromError(answer, error, fold.Partial()));
            }
            else
            {
                FailInStream(error, null);
            }
        }

        HasEnded = true;
    }

    private void FailInStream(ServerError error, Exception? cause)
    {
        if (!HasEnded)
        {
            fold.End(isWhole: false);
            Fail(ErrorAnswer.InStream(answer, error, fold.Partial(), cause));
        }
    }

    private void Fail(VllmException failure)
    {
        Failure ??= failure;
        HasEnded = true;
    }
}
