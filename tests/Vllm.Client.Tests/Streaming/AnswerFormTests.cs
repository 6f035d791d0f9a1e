using System.Text;
using System.Text.Json.Nodes;
using Vllm.Tests.Support;

namespace Vllm.Tests.Streaming;

public sealed class AnswerFormTests
{
    private const string Document = """{"id":"1","choices":[{"index":0,"message":{"content":"hi"},"finish_reason":"stop"}]}""";

    [Theory]
    [InlineData("data: {}", null, "Events")]
    [InlineData(": comment", null, "Events")]
    [InlineData("\n\nevent: x", null, "Events")]
    [InlineData("\uFEFFdata: x", null, "Events")]
    [InlineData("da", null, "Unknown")]
    [InlineData(" \r\n\t", null, "Unknown")]
    [InlineData("", "text/event-stream", "Unknown")]
    [InlineData("da", "Text/Event-Stream", "Events")]
    [InlineData("{", "text/event-stream", "Document")]
    [InlineData("<html>", "text/event-stream", "Document")]
    [InlineData("dat\n", "application/json", "Document")]
    [InlineData("null", "application/json", "Document")]
    public void Of_FirstBytes_TellTheForm(string text, string? mediaType, string expected) =>
        AnswerForms.Of(Encoding.UTF8.GetBytes(text), mediaType).ToString().ShouldBe(expected);

    [Theory]
    [InlineData(null)]
    [InlineData("text/event-stream")]
    public async Task Create_DocumentBehindAByteOrderMarkOneByteAtATime_IsRead(string? mediaType)
    {
        byte[] body = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Document)];
        using VllmClient client = StubServer.Always(() => StubServer.Body(new PieceStream(Pieces.OneByte(body)), mediaType)).Client();

        (await client.Chat.Completions.CreateAsync(Answers.Request, TestContext.Current.CancellationToken)).Content.ShouldBe("hi");
    }

    [Theory]
    [InlineData("application/json", Document)]
    [InlineData("text/event-stream", "data: " + Document + "\n\n")]
    public async Task Create_BlankLinesWhileTheServerThinks_TakeNoMemory(string mediaType, string answer)
    {
        IEnumerable<ReadOnlyMemory<byte>> pieces =
            [.. Enumerable.Repeat<ReadOnlyMemory<byte>>(Encoding.ASCII.GetBytes(new string('\n', 1000)), 10_000), Encoding.UTF8.GetBytes(answer)];
        using VllmClient client = StubServer.Always(() => StubServer.Body(new PieceStream(pieces), mediaType)).Client();
        var options = new RequestOptions { Limits = new SizeLimits { MaxResponseBytes = 10_000, MaxEventBytes = 10_000 } };

        ChatCompletion completion = await client.Chat.Completions.CreateAsync(Answers.Request, options, TestContext.Current.CancellationToken);

        completion.FinishReason.ShouldBe(FinishReason.Stop);
    }

    [Fact]
    public async Task RawBody_OfADocument_IsKeptOnRequestAndOfAStreamNever()
    {
        var keep = new RequestOptions { KeepRawBody = true };
        using VllmClient document = StubServer.Always(() => StubServer.Json(Document)).Client();
        using VllmClient stream = StubServer.Always(
            () => StubServer.Body(new PieceStream(Pieces.Whole(Answers.Bytes(Answers.Text("a"), Answers.Finish(), Answers.Done))))).Client();
        CancellationToken cancellation = TestContext.Current.CancellationToken;

        ChatCompletion kept = await document.Chat.Completions.CreateAsync(Answers.Request, keep, cancellation);
        ChatCompletion plain = await document.Chat.Completions.CreateAsync(Answers.Request, cancellation);
        ChatCompletion folded = await stream.Chat.Completions.StreamAsync(Answers.Request, keep, cancellation).ToCompletionAsync(cancellation);

        Encoding.UTF8.GetString(kept.RawBody.Span).ShouldBe(Document);
        plain.RawBody.Length.ShouldBe(0);
        folded.RawBody.Length.ShouldBe(0);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("2e0")]
    [InlineData("\"2\"")]
    public async Task Stream_ExtraWithN_ExpectsThatManyChoices(string n)
    {
        // One of two answers is there: with n = 2 that is no end. What is no plain number is the server's to judge.
        byte[] body = Answers.Bytes(Answers.Text("a"), Answers.Finish());
        using VllmClient client = StubServer.Always(() => StubServer.Body(new PieceStream(Pieces.Whole(body)))).Client();
        JsonNode[] forms = n == "2" ? [JsonNode.Parse("2")!, JsonValue.Create(2), JsonValue.Create(2L), JsonValue.Create(2.0)] : [JsonNode.Parse(n)!];
        foreach (JsonNode form in forms)
        {
            ChatCompletionRequest request = Answers.Request with { Extra = new JsonObject { ["n"] = form } };
            (_, Exception? failure) = await client.Chat.Completions.StreamAsync(request, TestContext.Current.CancellationToken).ReadAllAsync();

            (failure is VllmStreamException { Kind: FailureKind.Truncated }).ShouldBe(n == "2", form.GetType().Name);
        }
    }

    [Fact]
    public async Task Stream_ChoicesWithoutEnd_AreTooMany()
    {
        byte[] body = Answers.Bytes([.. Enumerable.Range(0, ChunkEnvelope.UsualMostChoices + 1).Select(i => Answers.Text("a", -i))]);
        byte[] together = Answers.Bytes(
            "data: {\"choices\":[" + string.Join(',', Enumerable.Repeat("{}", ChunkEnvelope.UsualMostChoices + 1)) + "]}\n\n");
        foreach (byte[] hostile in (byte[][])[body, together])
        {
            using VllmClient client = StubServer.Always(() => StubServer.Body(new PieceStream(Pieces.Whole(hostile)))).Client();
            (_, Exception? failure) = await client.Chat.Completions.StreamAsync(Answers.Request, TestContext.Current.CancellationToken).ReadAllAsync();

            failure.ShouldBeOfType<VllmResponseException>().Message.ShouldContain("16384 choices");
        }
    }
}
