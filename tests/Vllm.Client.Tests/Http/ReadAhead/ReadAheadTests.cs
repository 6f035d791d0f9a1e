using System.Net;
using System.Text;
using Vllm.Tests.Support;

namespace Vllm.Tests.Http.ReadAhead;

/// <summary>The HTTP client is the judge: over a connection that is read ahead it must see what it sees without, in good answers and in broken ones.</summary>
public sealed class ReadAheadTests
{
    private const int AnswersOfAConnection = 4;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 150, false)]
    [InlineData(1_000, 400, true)]
    public async Task Answers_OfAnyFraming_AreSeenAsWithoutReadingAhead(int first, int count, bool breaks)
    {
        for (int seed = first; seed < first + count; seed++)
        {
            List<Seen> expected = await ReadAllAsync(seed, breaks, readsAhead: false);
            List<Seen> actual = await ReadAllAsync(seed, breaks, readsAhead: true);
            actual.Select(seen => seen.End).ShouldBe(expected.Select(seen => seen.End), $"seed {seed}");
            foreach ((Seen one, Seen other) in expected.Zip(actual))
            {
                // The HTTP client drops what it read in one go with something broken: how much that is depends on the reads.
                int length = one.IsWhole ? Math.Max(one.Content.Length, other.Content.Length) : Math.Min(one.Content.Length, other.Content.Length);
                other.Content.AsSpan(0, length).SequenceEqual(one.Content.AsSpan(0, length)).ShouldBeTrue($"seed {seed}");
            }
        }
    }

    [Fact]
    public async Task Chunks_ThatWaitTogether_ReachTheHttpClientAsOne()
    {
        byte[][] chunks = [.. Enumerable.Range(0, 2_000).Select(i => Encoding.UTF8.GetBytes($"data: {i}{new string('x', 200)}\n\n"))];
        var source = new PieceStream(Pieces.Whole(FramedAnswer.Chunked(chunks)));
        await using var stream = new WideReadStream(source);
        using var given = new MemoryStream();
        await stream.CopyToAsync(given, 4096, Cancellation);

        string text = Encoding.UTF8.GetString(given.ToArray());
        text.Length.ShouldBeLessThan(chunks.Sum(chunk => chunk.Length) + 2_000, "the first read and the borders keep their own lengths");
        text.ShouldEndWith("\r\n0\r\n\r\n");
    }

    [Fact]
    public async Task Streams_OfManyChunksOverASocket_AreWholeAndShareTheirConnection()
    {
        string[] texts = [.. Enumerable.Range(0, 20_000).Select(i => $" {i}")];
        string[] events = [.. texts.Select(text => Answers.Text(text)), Answers.Finish(), Answers.Done];
        await using RawServer server = RawServer.Always(Encoding.Latin1.GetString(FramedAnswer.Chunked([.. events.Select(text => Encoding.UTF8.GetBytes(text))])));
        using VllmClient client = server.Client();
        for (int i = 0; i < 3; i++)
        {
            string text = await client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadTextAsync(Cancellation);
            text.ShouldBe(string.Concat(texts));
        }

        server.Connections.ShouldBe(1);
    }

    /// <summary>What the HTTP client makes of all answers of a connection.</summary>
    private static async Task<List<Seen>> ReadAllAsync(int seed, bool breaks, bool readsAhead)
    {
        var random = new Random(seed);
        byte[][] answers = [.. Enumerable.Range(0, AnswersOfAConnection).Select(i => FramedAnswer.AtRandom(random, breaks && i == AnswersOfAConnection - 1))];
        int[] sizes = [.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => 1 << random.Next(4, 18)).Select(most => random.Next(most / 2, most))];
        int[] rooms = [.. Enumerable.Range(0, 5).Select(_ => 1 << random.Next(0, 17)).Select(most => random.Next(most / 2, most) + 1)];
        await using var connection = new AnsweringStream(answers.Select(answer => Pieces.OfSizes(answer, sizes)));
        int connections = 0;
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = (_, _) => connections++ == 0 ? new(connection) : throw new IOException("There is one connection only."),
            PlaintextStreamFilter = readsAhead ? static (context, _) => new(new WideReadStream(context.PlaintextStream)) : null,
            AutomaticDecompression = DecompressionMethods.None,
        };
        using var http = new HttpClient(handler);
        List<Seen> seen = [];
        for (int i = 0; i < AnswersOfAConnection; i++)
        {
            seen.Add(await ReadAsync(http, rooms));
        }

        return seen;
    }

    private static async Task<Seen> ReadAsync(HttpClient http, int[] rooms)
    {
        var content = new MemoryStream();
        try
        {
            using HttpResponseMessage answer = await http.GetAsync(new Uri("http://test/"), HttpCompletionOption.ResponseHeadersRead, Cancellation);
            await using Stream body = await answer.Content.ReadAsStreamAsync(Cancellation);
            for (int i = 0; await ReadAsync(body, rooms[i % rooms.Length], content) > 0;)
            {
                i++;
            }

            return new Seen(content.ToArray(), $"{(int)answer.StatusCode} {answer.TrailingHeaders}", IsWhole: true);
        }
        catch (HttpRequestException exception)
        {
            return new Seen(content.ToArray(), $"{exception.HttpRequestError} {exception.InnerException?.Message}", IsWhole: false);
        }
        catch (HttpIOException exception)
        {
            return new Seen(content.ToArray(), exception.HttpRequestError.ToString(), IsWhole: false);
        }
    }

    private static async Task<int> ReadAsync(Stream body, int room, MemoryStream content)
    {
        byte[] bytes = new byte[room];
        int count = await body.ReadAsync(bytes, Cancellation);
        content.Write(bytes, 0, count);
        return count;
    }

    private sealed record Seen(byte[] Content, string End, bool IsWhole);
}
