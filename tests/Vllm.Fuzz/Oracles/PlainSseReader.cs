namespace Vllm.Fuzz;

/// <summary>
/// A plain, slow reader written from the WHATWG text (HTML, 9.2.6 "Interpreting an event stream"), with our four differences:
/// it is what <see cref="SseReader"/> is compared to.
/// </summary>
internal static class PlainSseReader
{
    public static List<ReadEvent> Read(byte[] bytes)
    {
        var events = new List<ReadEvent>();
        var data = new List<byte>();
        bool hasData = false;
        bool isError = false;
        foreach ((byte[] line, bool hasEnd) in Lines(bytes))
        {
            byte[] text = line;
            while (text is [0xEF, 0xBB, 0xBF, ..])
            {
                text = text[3..];
            }

            if (text.Length == 0)
            {
                if (hasEnd)
                {
                    Dispatch();
                }

                continue;
            }

            int colon = Array.IndexOf(text, (byte)':');
            string name = System.Text.Encoding.Latin1.GetString(colon < 0 ? text : text[..colon]);
            byte[] value = colon < 0 ? [] : text[(colon + 1)..];
            value = value is [(byte)' ', ..] ? value[1..] : value;
            switch (name)
            {
                case "data":
                    data.AddRange(value);
                    data.Add((byte)'\n');
                    hasData = true;
                    break;
                case "event":
                    isError = value.AsSpan().SequenceEqual("error"u8);
                    break;
            }
        }

        // The WHATWG text drops an event without a blank line; we offer it, marked as such.
        if (hasData)
        {
            events.Add(new ReadEvent([.. data[..^1]], isError, IsRest: true));
        }

        return events;

        void Dispatch()
        {
            if (hasData)
            {
                events.Add(new ReadEvent([.. data[..^1]], isError, IsRest: false));
            }

            data.Clear();
            hasData = isError = false;
        }
    }

    private static IEnumerable<(byte[] Line, bool HasEnd)> Lines(byte[] bytes)
    {
        var line = new List<byte>();
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] is not ((byte)'\r' or (byte)'\n'))
            {
                line.Add(bytes[i]);
                continue;
            }

            if (bytes[i] == '\r' && i + 1 < bytes.Length && bytes[i + 1] == '\n')
            {
                i++;
            }

            yield return ([.. line], true);
            line.Clear();
        }

        if (line.Count > 0)
        {
            yield return ([.. line], false);
        }
    }
}

/// <summary>An event with a copy of its data, comparable.</summary>
internal sealed record ReadEvent(byte[] Data, bool IsError, bool IsRest)
{
    public bool Equals(ReadEvent? other) =>
        other is not null && IsError == other.IsError && IsRest == other.IsRest && Data.AsSpan().SequenceEqual(other.Data);

    public override int GetHashCode() => HashCode.Combine(Data.Length, IsError, IsRest);

    public override string ToString() => $"{Convert.ToHexString(Data)}{(IsError ? " error" : "")}{(IsRest ? " rest" : "")}";
}
