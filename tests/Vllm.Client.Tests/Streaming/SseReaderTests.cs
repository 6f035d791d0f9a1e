using System.Text;
using Vllm.Fuzz;
using Vllm.Tests.Support;

namespace Vllm.Tests.Streaming;

public sealed class SseReaderTests
{
    /// <summary>web-platform-tests, eventsource/format-*. "*" marks an event that has no blank line, which the WHATWG text drops.</summary>
    public static TheoryData<string, string, string[]> WebPlatformTests => new()
    {
        // Here every byte order mark at the start of a line is skipped: with only the first skipped, gateways that join files lose events.
        { "bom", "\uFEFFdata:1\n\n\uFEFFdata:2\n\ndata:3", ["1", "2", "*3"] },
        { "bom-2", "\uFEFF\uFEFFdata:1\n\ndata:2\n\ndata:3", ["1", "2", "*3"] },
        { "comments", $"data:1\r:\0\n:\r\ndata:2\n:{new string('x', 2048)}\rdata:3\n:data:fail\r:{new string('x', 2048)}\ndata:4\n\n", ["1\n2\n3\n4"] },
        { "data-before-final-empty-line", "retry:1000\ndata:test1\n\nid:test\ndata:test2", ["test1", "*test2"] },
        { "field-data", "data:\n\ndata\ndata\n\ndata:test", ["", "\n", "*test"] },
        { "field-event-empty", "event: \ndata:data\n\n", ["data"] },
        { "field-event", "event:error\ndata:x\n\ndata:x\n\n", ["!x", "x"] },
        { "event-without-data-does-not-stick", "event: error\n\ndata: x\n\n", ["x"] },
        { "event-replaced", "event: error\nevent: message\ndata: x\n\n", ["x"] },
        { "field-id-null", "id:1\0\ndata:x\n\n", ["x"] },
        {
            "field-parsing",
            "data:\0\ndata:  2\rData:1\ndata\0:2\ndata:1\r\0data:4\nda-ta:3\rdata_5\ndata:3\rdata:\r\n data:32\ndata:4\n\n",
            ["\0\n 2\n1\n3\n\n4"]
        },
        { "field-retry-bogus", "retry:3000\nretry:1000x\ndata:x\n\n", ["x"] },
        { "field-unknown", "data:test\n data\ndata\nfoobar:xxx\njustsometext\n:thisisacommentyay\ndata:test\n\n", ["test\n\ntest"] },
        { "leading-space", "data:\ttest\rdata: \ndata:test\n\n", ["\ttest\n\ntest"] },
        { "newlines", "data:test\r\ndata\ndata:test\r\n\r", ["test\n\ntest"] },
        { "null-character", "data:\0\n\n\n\n", ["\0"] },
        { "utf-8", "data:ok…\n\n", ["ok…"] },
        { "event-data", "data: msg\ndata: msg\n\n:\nfalsefield:msg\n\nfalsefield:msg\nid\ndata:\n\ndata: end\n\n", ["msg\nmsg", "", "end"] },
        { "crlf-inside-event", "data: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n", ["a\nb", "c"] },
        { "cr-only", "data: a\rdata: b\r\rdata: c\r\r", ["a\nb", "c"] },
        { "line-separators-are-text", "data: a\u2028b\u0085c\n\n", ["a\u2028b\u0085c"] },
        { "rest-with-bom", "data: a\n\n\uFEFFdata: b", ["a", "*b"] },
        { "rest-is-comment", "data: a\n\n: data: b", ["a"] },
        { "rest-with-comment-begun", "data: a\n: b", ["*a"] },
        { "rest-with-half-a-field", "data: a\ndat", ["*a"] },
        { "nothing", "", [] },
        { "only-blank-lines", "\n\r\n\r\r\n", [] },
    };

    [Theory]
    [MemberData(nameof(WebPlatformTests))]
    public void TryRead_WebPlatformTest_GivesItsEventsUnderEverySplit(string name, string text, string[] expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int size = 1; size <= Math.Max(1, bytes.Length); size++)
        {
            string[] actual = [.. SseReading.Read(Pieces.OfSize(bytes, size)).Select(Describe)];
            actual.ShouldBe(expected, $"{name} in pieces of {size}");
        }
    }

    [Fact]
    public void IsBetweenEvents_LongLineInPieces_IsNotLookedAtWithEachPiece()
    {
        using var buffer = new ReadBuffer();
        var reader = new SseReader(buffer, 1 << 20);
        byte[] bytes = Encoding.UTF8.GetBytes($"data: {new string('x', 500_000)}\n\n");
        int looks = 0;
        for (int fed = 0; fed < bytes.Length;)
        {
            reader.MakeRoom();
            int count = Math.Min(Math.Min(buffer.Room.Length, 1_000), bytes.Length - fed);
            bytes.AsSpan(fed, count).CopyTo(buffer.Room.Span);
            buffer.Commit(count);
            fed += count;
            looks += reader.IsBetweenEvents ? 1 : 0;
            reader.TryRead(out _);
        }

        looks.ShouldBeLessThan(50);
        reader.IsBetweenEvents.ShouldBeTrue();
    }

    [Fact]
    public void TryRead_LoneCrAfterBlankLine_GivesTheEventWithoutWaiting()
    {
        using var buffer = new ReadBuffer();
        var reader = new SseReader(buffer, 1000);
        Feed(reader, buffer, "data: a\r\r");

        reader.TryRead(out SseEvent sseEvent).ShouldBeTrue();
        Encoding.UTF8.GetString(sseEvent.Data).ShouldBe("a");

        // The LF that completes the CRLF is no further blank line.
        Feed(reader, buffer, "\ndata: b\n\n");
        reader.TryRead(out sseEvent).ShouldBeTrue();
        Encoding.UTF8.GetString(sseEvent.Data).ShouldBe("b");
    }

    [Theory]
    [InlineData(": ")]
    [InlineData(":")]
    [InlineData("\uFEFF: ")]
    [InlineData("data: x\n: ")]
    public void TryRead_EndlessComment_TakesNoMemory(string beginning)
    {
        IEnumerable<ReadOnlyMemory<byte>> pieces =
            [Encoding.UTF8.GetBytes(beginning), .. Enumerable.Repeat<ReadOnlyMemory<byte>>(new byte[4096], 2560), "\ndata: y\n\n"u8.ToArray()];

        List<ReadEvent> events = SseReading.Read(pieces, maxEventBytes: 1000, out bool isTooLarge, out int largest);

        isTooLarge.ShouldBeFalse();
        events.Count.ShouldBe(1);
        Encoding.UTF8.GetString(events[0].Data).ShouldEndWith("y");
        largest.ShouldBeLessThanOrEqualTo(64 << 10);
    }

    [Fact]
    public void TryRead_CommentsInsideAnEvent_DoNotAddUp()
    {
        IEnumerable<ReadOnlyMemory<byte>> pieces =
            ["data: a\n"u8.ToArray(), .. Enumerable.Repeat<ReadOnlyMemory<byte>>(": keep-alive\nid: 7\n"u8.ToArray(), 100_000), "data: b\n\n"u8.ToArray()];

        List<ReadEvent> events = SseReading.Read(pieces, maxEventBytes: 1000, out bool isTooLarge, out int largest);

        isTooLarge.ShouldBeFalse();
        Encoding.UTF8.GetString(events.ShouldHaveSingleItem().Data).ShouldBe("a\nb");
        largest.ShouldBeLessThanOrEqualTo(64 << 10);
    }

    [Theory]
    [InlineData("data: x\n")]
    [InlineData("data\n")]
    [InlineData("data: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    [InlineData("y")]
    [InlineData("id: xxxxxxxxxxxxxxx")]
    public void TryRead_EndlessLineOrEvent_IsTooLargeInBoundedMemory(string repeated)
    {
        // The first one is an event of endless lines, the others one endless line: blank lines come in none.
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(repeated, 50_000)));

        SseReading.Read(Pieces.OfSize(text, 4096), 10_000, out bool isTooLarge, out int largest).ShouldBeEmpty();

        isTooLarge.ShouldBeTrue();
        largest.ShouldBeLessThanOrEqualTo(64 << 10);
    }

    [Theory]
    [InlineData("data: {0}\n\n")]
    [InlineData("data:{0}\n\n")]
    [InlineData("\uFEFFdata: {0}\r\n\r\n")]
    [InlineData("event: error\ndata: {0}\n\n")]
    public void TryRead_EventAtTheLimit_IsJudgedBySizeAloneUnderEverySplit(string form)
    {
        const int Limit = 50;
        byte[] largest = Encoding.UTF8.GetBytes(form.Replace("{0}", new string('x', Limit), StringComparison.Ordinal));
        byte[] tooLarge = Encoding.UTF8.GetBytes(form.Replace("{0}", new string('x', Limit + 1), StringComparison.Ordinal));
        for (int size = 1; size <= tooLarge.Length; size++)
        {
            SseReading.Read(Pieces.OfSize(largest, size), Limit, out bool isTooLarge, out _).Count.ShouldBe(1, $"pieces of {size}");
            isTooLarge.ShouldBeFalse();

            SseReading.Read(Pieces.OfSize(tooLarge, size), Limit, out isTooLarge, out _).ShouldBeEmpty($"pieces of {size}");
            isTooLarge.ShouldBeTrue($"pieces of {size}");
        }
    }

    [Fact]
    public void TryRead_LinesJoinedAtTheLimit_CountWithTheirLineFeeds()
    {
        SseReading.Read(Pieces.Whole("data: 1234\ndata: 678\n\n"u8.ToArray()), 8, out bool isTooLarge, out _).Count.ShouldBe(1);
        isTooLarge.ShouldBeFalse();

        SseReading.Read(Pieces.Whole("data: 1234\ndata: 678\n\n"u8.ToArray()), 7, out isTooLarge, out _).ShouldBeEmpty();
        isTooLarge.ShouldBeTrue();
    }

    [Fact]
    public void TryRead_LongFieldThatIsNoData_IsJudgedTheSameUnderEverySplit()
    {
        byte[] text = Encoding.UTF8.GetBytes($"id: {new string('x', 100)}\ndata: y\n\n");
        int[] counts = [.. Enumerable.Range(1, text.Length).Select(size => SseReading.Read(Pieces.OfSize(text, size), 50).Count)];

        counts.Distinct().Count().ShouldBe(1);
    }

    private static void Feed(SseReader reader, ReadBuffer buffer, string text)
    {
        reader.MakeRoom();
        buffer.Commit(Encoding.UTF8.GetBytes(text, buffer.Room.Span));
    }

    private static string Describe(ReadEvent e) => (e.IsRest ? "*" : "") + (e.IsError ? "!" : "") + Encoding.UTF8.GetString(e.Data);
}
