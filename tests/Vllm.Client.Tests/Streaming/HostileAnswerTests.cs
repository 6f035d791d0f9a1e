using System.IO.Compression;
using System.Net;
using System.Text;
using Vllm.Tests.Support;

namespace Vllm.Tests.Streaming;

/// <summary>Bodies that cost much more memory than their bytes: each is refused or read right, within a measured bound.</summary>
[Collection(nameof(MemoryTests))]
public sealed class HostileAnswerTests
{
    private const int Megabyte = 1 << 20;
    private const int EventSize = 8 * Megabyte;

    private static readonly RequestOptions Small = new() { Limits = new SizeLimits { MaxEventBytes = Megabyte, MaxResponseBytes = Megabyte } };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string, string> Expensive => new()
    {
        { "unknown fields", "{", "\"N\":1,", "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}" },
        { "unknown fields of a choice", "{\"choices\":[{\"index\":0,", "\"N\":1,", "\"delta\":{\"content\":\"a\"}}]}" },
        { "unknown fields of a delta", "{\"choices\":[{\"index\":0,\"delta\":{", "\"N\":1,", "\"content\":\"a\"}}]}" },
        { "unknown fields of usage", "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}],\"usage\":{", "\"N\":1,", "\"x\":1}}" },
        { "counts of usage", "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}],\"usage\":{\"prompt_tokens_details\":{\"multimodal_tokens\":{", "\"N\":1,", "\"x\":1}}}}" },
        { "unknown metrics", "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}],\"metrics\":{", "\"N\":1,", "\"x\":1}}" },
        { "an unknown list", "{\"x\":[", "1,", "1],\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}" },
        { "empty log probabilities", "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"logprobs\":{\"content\":[", "{},", "{}]}}]}" },
        { "empty places of the prompt", "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}],\"prompt_logprobs\":[", "{},", "null]}" },
    };

    public static TheoryData<string, string, string, string> Refused => new()
    {
        { "choices", "{\"choices\":[", "{},", "{}]}" },
        { "numbered choices", "{\"choices\":[", "{\"index\":N},", "{}]}" },
        { "tool calls", "{\"choices\":[{\"delta\":{\"tool_calls\":[", "{},", "{}]}}]}" },
        { "numbered tool calls", "{\"choices\":[{\"delta\":{\"tool_calls\":[", "{\"index\":N},", "{}]}}]}" },
        { "parts of an error", "{\"error\":[", "1,", "1]}" },
        { "parts of transfer parameters", "{\"kv_transfer_params\":[", "1,", "1]}" },
        { "parts of sound", "{\"choices\":[{\"delta\":{\"audio\":{", "\"N\":1,", "\"x\":1}}}]}" },
        { "parts where text is due", "{\"choices\":[{\"delta\":{\"content\":{\"x\":[", "1,", "1]}}}]}" },
        { "parts of arguments", "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"function\":{\"arguments\":[", "1,", "1]}}]}}]}" },
        { "parts of a reason", "{\"choices\":[{\"finish_reason\":[", "1,", "1]}]}" },
    };

    [Theory]
    [MemberData(nameof(Expensive))]
    public void Event_OfEightMegabytes_IsReadAndKeepsLittle(string what, string beginning, string repeated, string end)
    {
        byte[] json = Repeat(beginning, repeated, end);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var fold = new ChatFold(1, null);

        fold.Parse(json, isDocument: false);
        fold.TakeOver();

        // Each took hundreds of megabytes. Log probabilities keep their places, in the chunk and in the answer: 8 bytes for 3, twice.
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan((what.StartsWith("empty", StringComparison.Ordinal) ? 70 : 20) * Megabyte, what);
        ChatCompletion completion = fold.ToCompletion();
        completion.Choices[0].Message.Content.ShouldBe("a", what);
        GC.KeepAlive(fold);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Event_OfEightMegabytesOfNonsense_IsRefused(string what, string beginning, string repeated, string end)
    {
        byte[] json = Repeat(beginning, repeated, end);
        IEnumerable<ReadOnlyMemory<byte>> pieces = [Answers.Bytes(Answers.Text("before")), "data: "u8.ToArray(), json, "\n\n"u8.ToArray()];
        using VllmClient client = StubServer.Always(() => StubServer.Body(new PieceStream(pieces))).Client();
        long before = GC.GetTotalAllocatedBytes(precise: true);

        VllmResponseException exception = await Should.ThrowAsync<VllmResponseException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation), what);

        exception.PartialCompletion!.Choices[0].Message.Content.ShouldStartWith("before");
        exception.Message.Length.ShouldBeLessThan(300);

        // What is read of it before it is refused; the event itself lies outside of the heap.
        (GC.GetTotalAllocatedBytes(precise: true) - before).ShouldBeLessThan((EventSize * 4) + (60 * Megabyte), what);
    }

    [Fact]
    public void Stream_WithANewUnknownKeyInEachChunk_KeepsUpToTheLimit()
    {
        var fold = new ChatFold(1, null);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < 300_000; i++)
        {
            fold.Parse(Encoding.UTF8.GetBytes($$$"""{"a{{{i}}}":1,"choices":[{"index":0,"b{{{i}}}":1,"delta":{"c{{{i}}}":1}}]}"""), isDocument: false);
            fold.TakeOver();
        }

        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(20 * Megabyte);
        fold.ToCompletion().AdditionalProperties.Count.ShouldBeInRange(1_000, 20_000);
    }

    [Fact]
    public void Stream_WithTheSameUnknownKeyInEachChunk_KeepsTheLast()
    {
        var fold = new ChatFold(1, null);
        for (int i = 0; i < 100_000; i++)
        {
            fold.Parse(Encoding.UTF8.GetBytes($$$"""{"seq":{{{i}}},"choices":[{"index":0,"delta":{"content":"x"}}]}"""), isDocument: false);
            fold.TakeOver();
        }

        fold.ToCompletion().AdditionalProperties["seq"].GetInt32().ShouldBe(99_999);
    }

    [Fact]
    public void Stream_OfAMillionToolCallFragments_CostsInProportion()
    {
        var fold = new ChatFold(1, null);
        byte[] chunk = Encoding.UTF8.GetBytes("""{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"name":"f","arguments":"x"}}]}}]}""");
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < 1_000_000; i++)
        {
            fold.Parse(chunk, isDocument: false);
            fold.TakeOver();
        }

        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(8 * Megabyte);
        fold.ToCompletion().Choices[0].Message.ToolCalls[0].Arguments.Length.ShouldBe(1_000_000);
    }

    [Theory]
    [InlineData("gzip", "text/event-stream", ": ")]
    [InlineData("br", "text/event-stream", ": ")]
    [InlineData("deflate", "text/event-stream", ": ")]
    public async Task Bomb_OfComment_IsDropped(string coding, string mediaType, string beginning)
    {
        byte[] bomb = Pack(coding, beginning, 200, "\n\n" + Answers.Text("Hello") + Answers.Finish() + Answers.Done);
        using VllmClient client = StubServer.Always(() => StubServer.Body(new MemoryStream(bomb), mediaType, coding)).Client();
        long before = GC.GetTotalAllocatedBytes(precise: true);

        (await client.Chat.Completions.CreateAsync(Answers.Request, Small, Cancellation)).Choices[0].Message.Content.ShouldBe("Hello");

        (GC.GetTotalAllocatedBytes(precise: true) - before).ShouldBeLessThan(8 * Megabyte);
    }

    [Theory]
    [InlineData("gzip", "text/event-stream", "data: {\"x\":\"")]
    [InlineData("br", "text/event-stream", "data: {\"x\":\"")]
    [InlineData("deflate", "text/event-stream", "event: ")]
    [InlineData("gzip", "application/json", "{\"x\":\"")]
    [InlineData("br", "application/json", "{\"x\":\"")]
    [InlineData("br", "text/html", "<html>")]
    public async Task Bomb_OfAnswer_IsRefusedAtTheLimit(string coding, string mediaType, string beginning)
    {
        byte[] bomb = Pack(coding, beginning, 200, "\"}");
        using VllmClient client = StubServer.Always(() => StubServer.Body(new MemoryStream(bomb), mediaType, coding)).Client();
        long before = GC.GetTotalAllocatedBytes(precise: true);

        VllmResponseException exception = await Should.ThrowAsync<VllmResponseException>(client.Chat.Completions.CreateAsync(Answers.Request, Small, Cancellation));

        exception.TooLarge.ShouldBeTrue();
        (GC.GetTotalAllocatedBytes(precise: true) - before).ShouldBeLessThan(20 * Megabyte);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Bomb_OfError_IsReadToTheLimit(string coding)
    {
        byte[] bomb = Pack(coding, "{\"error\":{\"message\":\"", 200, "\"}}");
        using VllmClient client = StubServer.Always(() =>
        {
            HttpResponseMessage response = StubServer.Body(new MemoryStream(bomb), "application/json", coding);
            response.StatusCode = HttpStatusCode.BadRequest;
            return response;
        }).Client();
        long before = GC.GetTotalAllocatedBytes(precise: true);

        VllmApiException exception = await Should.ThrowAsync<VllmApiException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));

        exception.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (GC.GetTotalAllocatedBytes(precise: true) - before).ShouldBeLessThan(8 * Megabyte);
    }

    [Fact]
    public async Task Bomb_OfModels_IsRefusedAtTheLimit()
    {
        byte[] bomb = Pack("gzip", "{\"data\":\"", 200, "\"}");
        using VllmClient client = StubServer.Always(() => StubServer.Body(new MemoryStream(bomb), "application/json", "gzip")).Client();

        VllmResponseException exception = await Should.ThrowAsync<VllmResponseException>(client.Models.ListAsync(Small, Cancellation));

        exception.TooLarge.ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"x":@,"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}""", null)]
    [InlineData("""{"choices":[{"index":0,"x":@,"delta":{"content":"a","x":@},"finish_reason":"stop","logprobs":@}]}""", null)]
    [InlineData("""{"usage":@,"created":@,"metrics":@,"id":null,"choices":[{"index":@,"delta":{"content":"a"},"finish_reason":"stop"}]}""", null)]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"a","tool_calls":[@]},"finish_reason":"stop"}]}""", null)]
    [InlineData("""{"choices":@}""", FailureKind.Json)]
    [InlineData("""[@]""", FailureKind.Json)]
    [InlineData("""{"error":@}""", FailureKind.Stream)]
    [InlineData("""{"error":{"message":@,"code":@}}""", FailureKind.Stream)]
    public async Task Event_OfTwentyThousandLevels_NeedsNoStack(string form, FailureKind? expected)
    {
        foreach (string nested in (string[])[new string('[', 20_000) + new string(']', 20_000), string.Concat(Enumerable.Repeat("{\"a\":", 20_000)) + "1" + new string('}', 20_000)])
        {
            byte[] body = Answers.Bytes($"data: {form.Replace("@", nested, StringComparison.Ordinal)}\n\n", Answers.Done);
            using VllmClient client = StubServer.Always(() => StubServer.Body(new MemoryStream(body))).Client();

            (List<ChatEvent> events, Exception? failure) = await client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadAllAsync();

            (failure as VllmException)?.Kind.ShouldBe(expected!.Value);
            string text = string.Concat(events.OfType<ContentDelta>().Select(e => e.Text));
            if (expected is null)
            {
                failure.ShouldBeNull();
                text.ShouldBe("a");
            }
            else
            {
                failure.ShouldNotBeNull();
            }
        }
    }

    [Fact]
    public async Task Error_OfTwentyThousandLevels_IsReadByItsMessage()
    {
        string body = "{\"error\":{\"message\":\"boom\",\"x\":" + new string('[', 20_000) + new string(']', 20_000) + "}}";
        using VllmClient client = StubServer.Always(() => StubServer.Json(body, HttpStatusCode.BadRequest)).Client();

        VllmApiException exception = await Should.ThrowAsync<VllmApiException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));

        exception.Kind.ShouldBe(FailureKind.Api);
        exception.Message.ShouldBe("boom");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Event_OfHundredMegabytes_IsRefusedByDefaultAndReadWhereAllowed(bool isAllowed)
    {
        const int Size = 100 * Megabyte;
        byte[] piece = Encoding.ASCII.GetBytes(new string('x', 4096));
        IEnumerable<ReadOnlyMemory<byte>> pieces =
        [
            "data: {\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"delta\":{\"content\":\""u8.ToArray(),
            .. Enumerable.Repeat<ReadOnlyMemory<byte>>(piece, Size / piece.Length),
            Answers.Bytes("\"}}]}\n\n", Answers.Done),
        ];
        using VllmClient client = StubServer.Always(() => StubServer.Body(new PieceStream(pieces))).Client();
        var options = isAllowed ? new RequestOptions { Limits = new SizeLimits { MaxEventBytes = 128 * Megabyte } } : null;
        long held = GC.GetTotalMemory(forceFullCollection: true);
        long before = GC.GetTotalAllocatedBytes(precise: true);

        (await ReadLengthAsync(client, options)).ShouldBe(isAllowed ? Size : -1);

        // Arrays of 1 to 128 MB one after the other, then the text in UTF-16 for the event and for the fold.
        (GC.GetTotalAllocatedBytes(precise: true) - before).ShouldBeLessThan(isAllowed ? 8L * Size : 3L * Size);
        (GC.GetTotalMemory(forceFullCollection: true) - held).ShouldBeLessThan(16 * Megabyte);
    }

    /// <summary>The length of the text; -1 when it was too large. Apart, so that nothing of it is held when the memory is measured.</summary>
    private static async Task<long> ReadLengthAsync(VllmClient client, RequestOptions? options)
    {
        long length = 0;
        try
        {
            await foreach (string text in client.Chat.Completions.StreamAsync(Answers.Request, options, Cancellation).TextAsync(Cancellation))
            {
                length += text.Length;
            }

            return length;
        }
        catch (VllmResponseException exception) when (exception.TooLarge)
        {
            return -1;
        }
    }

    private static byte[] Repeat(string beginning, string repeated, string end)
    {
        var text = new StringBuilder(beginning, EventSize + 100);
        for (int i = 0; text.Length < EventSize; i++)
        {
            text.Append(repeated.Contains('N', StringComparison.Ordinal) ? repeated.Replace("N", $"{i}", StringComparison.Ordinal) : repeated);
        }

        return Encoding.ASCII.GetBytes(text.Append(end).ToString());
    }

    private static byte[] Pack(string coding, string beginning, int megabytes, string end)
    {
        var packed = new MemoryStream();
        using (Stream packer = coding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest),
            _ => new ZLibStream(packed, CompressionLevel.Fastest),
        })
        {
            packer.Write(Encoding.UTF8.GetBytes(beginning));
            byte[] megabyte = new byte[Megabyte];
            megabyte.AsSpan().Fill((byte)'x');
            for (int i = 0; i < megabytes; i++)
            {
                packer.Write(megabyte);
            }

            packer.Write(Encoding.UTF8.GetBytes(end));
        }

        return packed.ToArray();
    }
}
