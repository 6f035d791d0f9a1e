using System.Globalization;
using System.Text;
using Vllm.Testing;
using Vllm.Tests.Support;

namespace Vllm.Tests.Wire;

/// <summary>
/// Every recorded stream cut at every byte: reported as whole only when it is, no exception but ours, and all text before the cut.
/// </summary>
public sealed class TruncationTests
{
    /// <summary>
    /// The cost of cutting everywhere grows with the square of the length. Of longer streams each event is cut at every byte behind the first
    /// event and the few before it, which is all that a cut can depend on; and at a sample of places behind everything.
    /// </summary>
    private const int LongestWithAllBefore = 4_000;

    private const int EventsBefore = 3;
    private const int SampleStep = 197;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static IEnumerable<TheoryDataRow<WireCase>> Streams =>
        from wireCase in WireCase.ByGroup("recorded")
        where wireCase is { Stream: true, Status: 200 } && wireCase.BodyBytes.AsSpan().EndsWith("\n\n"u8)
        select new TheoryDataRow<WireCase>(wireCase);

    [Fact]
    public void Streams_OfBothEndpointsAndFrontEnds_AreThere()
    {
        WireCase[] all = [.. Streams.Select(row => row.Data)];

        all.Count(wireCase => wireCase.Endpoint == WireEndpoint.Chat).ShouldBeGreaterThan(100);
        all.Count(wireCase => wireCase.Endpoint == WireEndpoint.Completion).ShouldBeGreaterThan(15);
        all.Count(wireCase => wireCase.Id.Contains("rust", StringComparison.Ordinal)).ShouldBeGreaterThan(30);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Stream_CutAtEveryByte_IsWholeOnlyByTheRuleAndKeepsItsText(WireCase wireCase)
    {
        RecordedEvents all = RecordedEvents.Of(wireCase);
        using var reader = new CutReader(wireCase);
        byte[] bytes = all.ToBytes();
        bool isShort = bytes.Length <= LongestWithAllBefore;
        for (int length = 0; length <= bytes.Length; length += isShort ? 1 : SampleStep)
        {
            Check(all, reader, bytes, length);
        }

        for (int i = 0; i < all.All.Count && !isShort; i++)
        {
            RecordedEvents few = all.Of([.. all.All.Take(Math.Min(i, 1)), .. all.All.Take(i).Skip(Math.Max(1, i - EventsBefore)), all.All[i]]);
            bytes = few.ToBytes();
            for (int length = bytes.Length - all.All[i].Bytes.Length; length < bytes.Length; length++)
            {
                Check(few, reader, bytes, length);
            }
        }
    }

    [Theory]
    [InlineData("rec-chat-reasoning-stream", true)]
    [InlineData("rec-chat-n2-stream", false)]
    [InlineData("rec-rust-chat-tool-required-stream", true)]
    [InlineData("rec-chat-escapes-stream", false)]
    public async Task Stream_CutOverASocket_IsJudgedTheSame(string id, bool isChunked)
    {
        WireCase wireCase = WireCase.Get(id);
        RecordedEvents all = RecordedEvents.Of(wireCase);
        byte[] bytes = all.ToBytes();
        var random = new Random(20261120);
        int length = 0;
        await using RawServer server = RawServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n");
            await connection.SendAsync(isChunked ? $"transfer-encoding: chunked\r\n\r\n{bytes.Length.ToString("x", CultureInfo.InvariantCulture)}\r\n" : "\r\n");
            await connection.SendAsync(bytes.AsMemory(0, length));
        });
        using VllmClient client = server.Client();
        for (int i = 0; i < 40; i++)
        {
            length = random.Next(bytes.Length);
            (string text, Exception? failure) = await ReadAsync(client, wireCase);
            Judge(all, length, text, failure);
        }
    }

    private static void Check(RecordedEvents events, CutReader reader, byte[] bytes, int length)
    {
        (string text, Exception? failure) = reader.Read(bytes.AsSpan(0, length));
        Judge(events, length, text, failure);
    }

    private static void Judge(RecordedEvents events, int length, string text, Exception? failure)
    {
        (string expected, bool isWhole) = events.CutAt(length);
        if (failure is not (null or VllmException))
        {
            Assert.Fail($"cut at {length}: {failure}");
        }

        if (isWhole != failure is null)
        {
            Assert.Fail($"cut at {length}: whole by the rule: {isWhole}, but {failure?.Message ?? "no failure"}");
        }

        if (text != expected)
        {
            Assert.Fail($"cut at {length}: '{text}' in place of '{expected}'");
        }
    }

    private static async Task<(string Text, Exception? Failure)> ReadAsync(VllmClient client, WireCase wireCase)
    {
        var text = new StringBuilder();
        try
        {
            await foreach (ChatEvent e in client.Chat.Completions.StreamAsync(Answers.Request with { N = wireCase.Request.N }, Cancellation))
            {
                text.Append(CutReader.TextOf(e));
            }

            return (text.ToString(), null);
        }
        catch (Exception exception)
        {
            return (text.ToString(), exception);
        }
    }

    /// <summary>
    /// Feeds the bytes to the intake that <see cref="AnswerReader{T}"/> feeds from a socket: half a million answers through a whole client would
    /// take a minute.
    /// </summary>
    private sealed class CutReader(WireCase wireCase) : IDisposable
    {
        private static readonly ApiCall Call = new() { Method = HttpMethod.Post, Path = "v1/chat/completions" };

        private readonly HttpAnswer _answer =
            new(StubServer.Body(Stream.Null), Stream.Null, "/v1", 1, new CallSettings(new VllmClientOptions(), null));

        private readonly Deadlines _deadlines = new(new TimeoutOptions(), TimeProvider.System, default);

        private readonly TokenCache _tokens = new();

        public (string Text, Exception? Failure) Read(ReadOnlySpan<byte> bytes)
        {
            var text = new StringBuilder();
            if (wireCase.Endpoint == WireEndpoint.Chat)
            {
                var events = new EventQueue<ChatEvent>();
                return Read(bytes, new ChatFold(wireCase.Request.N ?? 1, null, new() { Events = events }, _tokens), () =>
                {
                    while (events.MoveNext())
                    {
                        text.Append(TextOf(events.Current));
                    }

                    return text;
                });
            }

            var pieces = new EventQueue<CompletionEvent>();
            return Read(bytes, new CompletionFold(1, wireCase.Request.N ?? 1, new() { Events = pieces }, _tokens), () =>
            {
                while (pieces.MoveNext())
                {
                    text.Append((pieces.Current as TextDelta)?.Text);
                }

                return text;
            });
        }

        public static string? TextOf(ChatEvent e) => e switch
        {
            ReasoningDelta reasoning => reasoning.Text,
            ContentDelta content => content.Text,
            ToolCallDelta call => call.Arguments,
            _ => null,
        };

        public void Dispose()
        {
            _answer.Dispose();
            _deadlines.Dispose();
        }

        private (string Text, Exception? Failure) Read(ReadOnlySpan<byte> bytes, AnswerFold fold, Func<StringBuilder> takeText)
        {
            using var intake = new AnswerIntake(fold, _answer, Call, _deadlines);
            try
            {
                while (!intake.HasEnded && !bytes.IsEmpty)
                {
                    Memory<byte> room = intake.MakeRoom();
                    int count = Math.Min(room.Length, bytes.Length);
                    bytes[..count].CopyTo(room.Span);
                    bytes = bytes[count..];
                    intake.Take(count);
                    while (intake.TryTakeEvent())
                    {
                    }
                }

                if (!intake.HasEnded)
                {
                    intake.TakeEnd(null);
                }

                return (takeText().ToString(), intake.Failure);
            }
            catch (Exception exception)
            {
                return (takeText().ToString(), exception);
            }
        }
    }
}
