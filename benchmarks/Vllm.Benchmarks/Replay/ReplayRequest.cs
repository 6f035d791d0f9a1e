using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Vllm.Benchmarks.Replay;

/// <summary>One request, as far as the replay server looks at it.</summary>
/// <param name="Plan">What is to be sent.</param>
/// <param name="CloseAfter">Whether the client asked for the connection's end.</param>
/// <param name="Body">The JSON.</param>
internal sealed record ReplayRequest(StreamPlan Plan, bool CloseAfter, string Body)
{
    private const int LargestRequest = 64 << 10;

    /// <summary>The model that it names.</summary>
    public string Model
    {
        get
        {
            using JsonDocument json = JsonDocument.Parse(Body);
            return json.RootElement.GetProperty("model").GetString()!;
        }
    }

    /// <summary>Reads one request; null when the client closed the connection instead.</summary>
    /// <exception cref="InvalidDataException">It is no request that can be answered.</exception>
    public static async Task<ReplayRequest?> ReadAsync(Socket socket)
    {
        byte[] buffer = new byte[LargestRequest];
        int end = 0;
        while (true)
        {
            int count = await socket.ReceiveAsync(buffer.AsMemory(end));
            if (count == 0)
            {
                return end == 0 ? null : throw new InvalidDataException("The connection ended inside a request.");
            }

            end += count;
            if (TryParse(buffer.AsSpan(0, end)) is { } request)
            {
                return request;
            }

            if (end == buffer.Length)
            {
                throw new InvalidDataException($"A request of more than {LargestRequest} bytes.");
            }
        }
    }

    private static ReplayRequest? TryParse(ReadOnlySpan<byte> bytes)
    {
        int headEnd = bytes.IndexOf("\r\n\r\n"u8);
        if (headEnd < 0)
        {
            return null;
        }

        string[] lines = Encoding.Latin1.GetString(bytes[..headEnd]).Split("\r\n");
        int length = int.Parse(Header(lines, "content-length") ?? "0", CultureInfo.InvariantCulture);
        ReadOnlySpan<byte> body = bytes[(headEnd + 4)..];
        if (body.Length < length)
        {
            return null;
        }

        // The target reads /python.text.100000.0/v1/chat/completions.
        StreamPlan plan = StreamPlan.Parse(lines[0].Split(' ')[1].Split('/')[1]);
        bool close = string.Equals(Header(lines, "connection"), "close", StringComparison.OrdinalIgnoreCase);
        return new ReplayRequest(plan, close, Encoding.UTF8.GetString(body));
    }

    private static string? Header(string[] lines, string name) => lines
        .FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}
