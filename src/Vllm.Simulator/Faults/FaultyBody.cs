using Microsoft.AspNetCore.Http;

namespace Vllm.Simulator.Faults;

/// <summary>The body of an answer that breaks, or that comes byte by byte.</summary>
internal sealed class FaultyBody(Stream body, ActiveFault fault, HttpResponse response) : Stream
{
    // No JSON holds it: not in a string, not between values (RFC 8259, 2 and 7).
    private static readonly byte[] NoJson = [0];

    // No UTF-8 holds it.
    private static readonly byte[] NoUtf8 = [0xFF];

    private static readonly byte[][] TextFields =
        [[.. "\"content\":\""u8], [.. "\"reasoning\":\""u8], [.. "\"text\":\""u8], [.. "\"arguments\":\""u8]];

    private long _sent;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    // Endpoints write an event, or a whole answer, at once.
    private bool IsStream => response.ContentLength is null && (response.ContentType ?? "").StartsWith("text/event-stream", StringComparison.Ordinal);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (fault.Trickle is { } pause)
        {
            await TrickleAsync(buffer, pause, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (!fault.IsDueInBody || PlaceIn(buffer) is not { } place)
        {
            _sent += buffer.Length;
            await body.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
            return;
        }

        bool spoils = fault.Kind is FaultKind.BadJson or FaultKind.BadUtf8;
        await body.WriteAsync(buffer[..place], cancellationToken).ConfigureAwait(false);
        if (spoils)
        {
            if (response.ContentLength is not null)
            {
                // The byte comes in place of another one: the length was said already.
                buffer = buffer[1..];
            }

            await body.WriteAsync(fault.Kind == FaultKind.BadJson ? NoJson : NoUtf8, cancellationToken).ConfigureAwait(false);
            fault.HasSpoiled();
        }
        else
        {
            await body.FlushAsync(cancellationToken).ConfigureAwait(false);
            await fault.HappenAsync(cancellationToken).ConfigureAwait(false);
        }

        await body.WriteAsync(buffer[place..], cancellationToken).ConfigureAwait(false);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => body.FlushAsync(cancellationToken);

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async Task TrickleAsync(ReadOnlyMemory<byte> buffer, TimeSpan pause, CancellationToken cancellationToken)
    {
        for (int i = 0; i < buffer.Length; i++)
        {
            await fault.PauseAsync(pause, cancellationToken).ConfigureAwait(false);
            await body.WriteAsync(buffer.Slice(i, 1), cancellationToken).ConfigureAwait(false);
            await body.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // Null: not in this write.
    private int? PlaceIn(ReadOnlyMemory<byte> buffer)
    {
        bool spoils = fault.Kind is FaultKind.BadJson or FaultKind.BadUtf8;
        if (fault.Bytes is not { } bytes)
        {
            // A stream counts tokens in the engine; an answer of one piece breaks in the middle.
            return !IsStream ? buffer.Length / 2
                : fault.SpoilsNextWrite ? InEvent(buffer.Span)
                : null;
        }

        long place = bytes - _sent;
        // A cut comes right behind its last byte, a bad byte needs another one to stand before.
        if (place < 0 || place > buffer.Length || (spoils && place == buffer.Length))
        {
            return null;
        }

        // Outside the JSON of an event the byte would only make an unknown field, which readers skip.
        return spoils && IsStream ? Math.Clamp((int)place, "data: {".Length, buffer.Length - "}\n\n".Length) : (int)place;
    }

    private int? InEvent(ReadOnlySpan<byte> data)
    {
        foreach (byte[] name in TextFields)
        {
            if (data.IndexOf(name) is var at and >= 0)
            {
                return at + name.Length;
            }
        }

        // Bytes that are no UTF-8 belong into a text: the next event may have one.
        return fault.Kind == FaultKind.BadUtf8 ? null : Math.Clamp(data.Length / 2, "data: {".Length, data.Length - "}\n\n".Length);
    }
}
