namespace Vllm.Fuzz;

/// <summary>Feeds an <see cref="SseReader"/> piece by piece.</summary>
internal static class SseReading
{
    public static List<ReadEvent> Read(IEnumerable<ReadOnlyMemory<byte>> pieces, int maxEventBytes = 1 << 20) =>
        Read(pieces, maxEventBytes, out _, out _);

    public static List<ReadEvent> Read(
        IEnumerable<ReadOnlyMemory<byte>> pieces, int maxEventBytes, out bool isTooLarge, out int largestBuffer)
    {
        using var buffer = new ReadBuffer();
        var reader = new SseReader(buffer, maxEventBytes);
        var events = new List<ReadEvent>();
        largestBuffer = 0;
        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            for (ReadOnlyMemory<byte> rest = piece; !rest.IsEmpty;)
            {
                reader.MakeRoom();
                int count = Math.Min(rest.Length, buffer.Room.Length);
                if (count == 0)
                {
                    throw new InvalidOperationException("The buffer has no room.");
                }

                rest[..count].CopyTo(buffer.Room);
                buffer.Commit(count);
                rest = rest[count..];
                largestBuffer = Math.Max(largestBuffer, buffer.Bytes.Length);
                while (reader.TryRead(out SseEvent sseEvent))
                {
                    events.Add(new ReadEvent(sseEvent.Data.ToArray(), sseEvent.IsError, IsRest: false));
                }
            }

            if (reader.IsTooLarge)
            {
                break;
            }
        }

        if (reader.TryReadRest(out SseEvent last))
        {
            events.Add(new ReadEvent(last.Data.ToArray(), last.IsError, IsRest: true));
        }

        isTooLarge = reader.IsTooLarge;
        return events;
    }
}
