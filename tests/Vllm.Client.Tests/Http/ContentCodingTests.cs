using System.IO.Compression;
using System.Net;
using Vllm.Tests.Support;

namespace Vllm.Tests.Http;

[Collection(nameof(MemoryTests))]
public sealed class ContentCodingTests
{
    private static readonly byte[] Body = Answers.Bytes([.. Enumerable.Range(0, 50).Select(i => Answers.Text($"{i} ")), Answers.Finish(), Answers.Done]);

    private static readonly string Text = string.Concat(Enumerable.Range(0, 50).Select(i => $"{i} "));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("gzip")]
    [InlineData("x-gzip")]
    [InlineData("GZip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("deflate", true)]
    [InlineData("identity")]
    public async Task Stream_PackedBody_IsUnpackedUnderEverySplit(string coding, bool isBare = false)
    {
        byte[] packed = Pack(Body, coding, isBare);
        foreach (int size in (int[])[1, 2, 3, 7, 1000])
        {
            using VllmClient client = Client(packed, size, coding);
            (await client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadTextAsync(Cancellation)).ShouldBe(Text, $"pieces of {size}");
        }
    }

    [Fact]
    public async Task Stream_PackedTwice_IsUnpackedInReverse()
    {
        using VllmClient client = Client(Pack(Pack(Body, "br"), "gzip"), 100, "br", "gzip");
        (await client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadTextAsync(Cancellation)).ShouldBe(Text);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("zstd")]
    public async Task Answer_NotPackedAsItSays_IsAClearError(string coding)
    {
        using VllmClient client = Client(Body, 1000, coding);
        foreach (Func<Task> call in (Func<Task>[])
            [
                () => client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadTextAsync(Cancellation),
                () => client.Chat.Completions.CreateAsync(Answers.Request, Cancellation),
                () => client.Models.ListAsync(Cancellation),
            ])
        {
            (await Should.ThrowAsync<VllmConnectionException>(call)).Message.ShouldContain(coding == "zstd" ? "zstd" : "coding is broken");
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("zstd")]
    public async Task Error_NotPackedAsItSays_KeepsItsStatus(string coding)
    {
        using VllmClient client = StubServer.Always(() =>
        {
            HttpResponseMessage response = StubServer.Body(new PieceStream(Pieces.Whole(Body)), "text/plain", coding);
            response.StatusCode = HttpStatusCode.ServiceUnavailable;
            return response;
        }).Client();

        VllmApiException exception = await Should.ThrowAsync<VllmApiException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));

        exception.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        exception.IsRetryable.ShouldBeTrue();
    }

    [Theory]
    [InlineData("gzip", false)]
    [InlineData("br", false)]
    [InlineData("deflate", false)]
    [InlineData("deflate", true)]
    public async Task Stream_PackedBodyCutAnywhere_IsNeverWhole(string coding, bool isBare)
    {
        byte[] packed = Pack(Body, coding, isBare);
        for (int length = 0; length < packed.Length / 2; length++)
        {
            using VllmClient client = Client(packed[..length], 1000, coding);
            (List<ChatEvent> events, Exception? failure) = await client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadAllAsync();

            failure.ShouldBeAssignableTo<VllmException>($"cut at {length}");
            Text.ShouldStartWith(string.Concat(events.OfType<ContentDelta>().Select(e => e.Text)));
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Answer_Bomb_PassesALimitInBoundedMemory(string coding)
    {
        var line = new byte[200 << 20];
        Array.Fill(line, (byte)' ');
        "data: {\"x\":\""u8.CopyTo(line);
        byte[] bomb = Pack(line, coding);
        long before = GC.GetTotalAllocatedBytes();
        using VllmClient client = Client(bomb, 1000, coding);
        var limits = new RequestOptions { Limits = new SizeLimits { MaxEventBytes = 1 << 20 } };

        (_, Exception? failure) = await client.Chat.Completions.StreamAsync(Answers.Request, limits, Cancellation).ReadAllAsync();

        failure.ShouldBeOfType<VllmResponseException>().TooLarge.ShouldBeTrue();
        (GC.GetTotalAllocatedBytes() - before).ShouldBeLessThan(100 << 20);
    }

    private static VllmClient Client(byte[] body, int size, params string[] codings) =>
        StubServer.Always(() => StubServer.Body(new PieceStream(Pieces.OfSize(body, size)), "text/event-stream", codings)).Client();

    private static byte[] Pack(byte[] body, string coding, bool isBare = false)
    {
        using var packed = new MemoryStream();
        using (Stream packer = coding.ToUpperInvariant() switch
        {
            "GZIP" or "X-GZIP" => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "BR" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "DEFLATE" when isBare => new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "DEFLATE" => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new BufferedStream(packed),
        })
        {
            packer.Write(body);
            packer.Flush();
            return coding == "identity" ? body : Finish(packer, packed);
        }
    }

    private static byte[] Finish(Stream packer, MemoryStream packed)
    {
        packer.Dispose();
        return packed.ToArray();
    }
}
