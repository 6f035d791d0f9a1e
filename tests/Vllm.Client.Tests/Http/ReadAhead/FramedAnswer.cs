using System.Globalization;
using System.Text;

namespace Vllm.Tests.Http.ReadAhead;

/// <summary>Makes answers in HTTP/1.1's framing, good ones and broken ones.</summary>
internal static class FramedAnswer
{
    /// <summary>A chunked body as a server of tokens sends it.</summary>
    public static byte[] Chunked(params byte[][] chunks) => Encoding.Latin1.GetBytes(
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        + string.Concat(chunks.Select(chunk => $"{chunk.Length:x}\r\n{Encoding.Latin1.GetString(chunk)}\r\n")) + "0\r\n\r\n");

    /// <summary>Any answer, by chance.</summary>
    /// <param name="random">The chance.</param>
    /// <param name="breaks">Whether bytes of it are changed, lost or cut off.</param>
    public static byte[] AtRandom(Random random, bool breaks)
    {
        List<byte> answer = [.. Encoding.Latin1.GetBytes(random.Next(8) switch
        {
            0 => WithLength(Content(random)),
            1 => $"HTTP/1.1 {random.Next(200, 206)} OK\r\nContent-Length: 0\r\n\r\n",
            2 => "HTTP/1.1 103 Early\r\n\r\n" + Chunked(random),
            _ => Chunked(random),
        })];
        for (int i = random.Next(1, 3); breaks && i > 0 && answer.Count > 1; i--)
        {
            int at = random.Next(2) == 0 ? random.Next(answer.Count) : Math.Min(random.Next(400), answer.Count - 1);
            switch (random.Next(4))
            {
                case 0:
                    answer.RemoveRange(at, answer.Count - at);
                    break;
                case 1:
                    answer.RemoveAt(at);
                    break;
                case 2:
                    answer.Insert(at, (byte)"0aF\r\n; :"[random.Next(8)]);
                    break;
                default:
                    answer[at] = (byte)random.Next(256);
                    break;
            }
        }

        return [.. answer];
    }

    private static string WithLength(string content) => $"HTTP/1.1 200 OK\r\ncontent-length: {content.Length}\r\n\r\n{content}";

    private static string Chunked(Random random)
    {
        string name = random.Next(4) == 0 ? "TRANSFER-Encoding" : "transfer-encoding";
        var answer = new StringBuilder($"HTTP/1.1 {(random.Next(4) == 0 ? 404 : 200)} OK\r\nserver: x\r\n{name}:  chunked \r\n\r\n");
        int usual = random.Next(20, 300);
        for (int i = random.Next(600); i > 0; i--)
        {
            string content = random.Next(40) == 0 ? Content(random) : Letters(random, usual + random.Next(10));
            string form = random.Next(50) switch { 0 => "X", 1 => "x12", 2 => "X5", _ => "x" };
            answer.Append(content.Length.ToString(form, CultureInfo.InvariantCulture)).Append(random.Next(2_000) == 0 ? ";x=y" : "")
                .Append("\r\n").Append(content).Append("\r\n");
        }

        return answer.Append(random.Next(10) == 0 ? "000\r\nsum: 1\r\n\r\n" : "0\r\n\r\n").ToString();
    }

    private static string Content(Random random) => Letters(random, random.Next(6) == 0 ? random.Next(200_000) + 1 : random.Next(2_000) + 1);

    private static string Letters(Random random, int length) =>
        string.Create(length, random, static (letters, random) => random.GetItems("abc019 \r\n\r\n{}\":;\u00e9", letters));
}
