namespace Vllm.Testing;

/// <summary>A part of a body that is sent in one write, and the pause after it.</summary>
internal readonly record struct WirePiece(long Offset, int Length, TimeSpan Pause)
{
    /// <summary>The pieces of an answer up to its fault.</summary>
    public static IEnumerable<WirePiece> Of(WireAnswer answer, ReadSplitting splitting)
    {
        long length = Math.Min(answer.Fault?.At ?? long.MaxValue, answer.Body.Length);
        TimeSpan pause = splitting.Pause(answer);
        IEnumerable<long> ends = splitting.PieceEnds(answer, length);
        if (answer.Fault is not { Kind: WireFaultKind.Pace } pace)
        {
            return Between(ends, _ => pause);
        }

        HashSet<long> eventEnds = [.. EventEnds(answer.BodyBytes.AsSpan(0, (int)length))];
        TimeSpan betweenEvents = TimeSpan.FromMilliseconds(pace.MsPerEvent);
        return Between(ends.Union(eventEnds).Order(), end => eventEnds.Contains(end) ? betweenEvents : pause);
    }

    private static IEnumerable<WirePiece> Between(IEnumerable<long> ends, Func<long, TimeSpan> pause)
    {
        long start = 0;
        foreach (long end in ends)
        {
            yield return new WirePiece(start, checked((int)(end - start)), pause(end));
            start = end;
        }
    }

    /// <summary>The offsets after each blank line, with any of the three line ends.</summary>
    private static List<long> EventEnds(ReadOnlySpan<byte> body)
    {
        List<long> ends = [];
        int lineStart = 0;
        for (int i = 0; i < body.Length; i++)
        {
            if (body[i] is not ((byte)'\n' or (byte)'\r'))
            {
                continue;
            }

            bool blank = i == lineStart;
            if (body[i] == '\r' && i + 1 < body.Length && body[i + 1] == '\n')
            {
                i++;
            }

            lineStart = i + 1;
            if (blank)
            {
                ends.Add(lineStart);
            }
        }

        return ends;
    }
}
