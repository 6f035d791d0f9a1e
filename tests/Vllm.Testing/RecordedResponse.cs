using System.Globalization;
using System.Text;

namespace Vllm.Testing;

/// <summary>An HTTP/1.1 answer taken apart from its bytes: status, headers, and the body with its HTTP chunks.</summary>
public sealed class RecordedResponse
{
    private RecordedResponse(int status, Dictionary<string, string> headers, IReadOnlyList<string>? chunks, string body, bool isWhole)
    {
        Status = status;
        Headers = headers;
        Chunks = chunks;
        Body = body;
        IsWhole = isWhole;
    }

    public int Status { get; }

    /// <summary>Header values by lower-case name.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The HTTP chunks as text; null when the body was not chunked.</summary>
    public IReadOnlyList<string>? Chunks { get; }

    public string Body { get; }

    /// <summary>False when a chunked body broke off before its last chunk.</summary>
    public bool IsWhole { get; }

    /// <summary>The events of a stream, each with its blank line.</summary>
    public IReadOnlyList<string> Events =>
        [.. Body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(text => text + "\n\n")];

    /// <summary>Takes the answer apart.</summary>
    /// <exception cref="FormatException">The bytes are no HTTP answer.</exception>
    public static RecordedResponse Parse(byte[] bytes)
    {
        int end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            throw new FormatException("The answer has no end of its headers.");
        }

        string[] lines = Encoding.Latin1.GetString(bytes, 0, end).Split("\r\n");
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string line in lines[1..])
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon].ToLowerInvariant()] = line[(colon + 1)..].Trim();
        }

        int status = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
        byte[] body = bytes[(end + 4)..];
        if (!headers.TryGetValue("transfer-encoding", out string? encoding) || encoding != "chunked")
        {
            return new(status, headers, null, Encoding.UTF8.GetString(body), isWhole: true);
        }

        (List<byte[]> chunks, bool isWhole) = Dechunk(body);
        string text = Encoding.UTF8.GetString([.. chunks.SelectMany(chunk => chunk)]);
        return new(status, headers, [.. chunks.Select(Encoding.UTF8.GetString)], text, isWhole);
    }

    private static (List<byte[]> Chunks, bool IsWhole) Dechunk(byte[] body)
    {
        var chunks = new List<byte[]>();
        int at = 0;
        while (true)
        {
            int line = body.AsSpan(at).IndexOf("\r\n"u8);
            if (line < 0)
            {
                return (chunks, false);
            }

            int size = int.Parse(Encoding.ASCII.GetString(body, at, line), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            at += line + 2;
            if (size == 0 || at + size > body.Length)
            {
                return (chunks, size == 0);
            }

            chunks.Add(body[at..(at + size)]);
            at += size + 2;
        }
    }
}
