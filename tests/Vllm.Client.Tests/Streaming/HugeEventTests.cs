using System.Text;
using Vllm.Tests.Support;

namespace Vllm.Tests.Streaming;

/// <summary>An event of many megabytes: read like any other, and in memory of its own length, however it is asked for.</summary>
[Collection(nameof(MemoryTests))]
public sealed class HugeEventTests
{
    private const int Piece = 4 << 10;
    private const string Ending = ",\"finish_reason\":\"length\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"total_tokens\":3}}\n\n";

    /// <summary>Escapes, halves of pairs in two escapes, and letters of one to four bytes.</summary>
    private const string Pattern = @"The sky is \""blue\"".\nHimmel: \u00fc, é, 世界, 😀, \ud83d\ude00. ";

    private static readonly RequestOptions Large = new() { Limits = new SizeLimits { MaxEventBytes = 100 << 20 } };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stream_ByEvents_GivesAllInOrder_AndFoldsTheSame()
    {
        string text = Text(3 << 20, out string escaped);
        using VllmClient client = Client(Chat(escaped));
        ChatStream stream = client.Chat.Completions.StreamAsync(Answers.Request, Large, Cancellation);

        (List<ChatEvent> events, Exception? failure) = await stream.ReadAllAsync();

        failure.ShouldBeNull();
        (string.Concat(events.OfType<ContentDelta>().Select(content => content.Text)) == text + "after").ShouldBeTrue();
        events.OfType<ContentDelta>().Count().ShouldBeGreaterThan(100);
        events.OfType<ContentDelta>().ShouldAllBe(content => content.Text.Length > 0);
        events.SkipWhile(chatEvent => chatEvent is ContentDelta).Select(chatEvent => chatEvent.GetType()).ShouldBe([typeof(ChoiceFinished), typeof(UsageReported), typeof(ContentDelta)]);
        (stream.Completion.Choices[0].Message.Content == text + "after").ShouldBeTrue();
        stream.Completion.Choices[0].FinishReason.ShouldBe(FinishReason.Length);
        stream.Completion.Usage!.TotalTokens.ShouldBe(3);
    }

    [Fact]
    public async Task Stream_ByEveryOtherReader_GivesTheSameText()
    {
        string text = Text(2 << 20, out string escaped) + "after";
        using VllmClient client = Client(Chat(escaped));
        ChatStream Stream() => client.Chat.Completions.StreamAsync(Answers.Request, Large, Cancellation);

        (await Stream().ReadTextAsync(Cancellation) == text).ShouldBeTrue();
        ((await Stream().ToCompletionAsync(Cancellation)).Choices[0].Message.Content == text).ShouldBeTrue();
        var pieces = new StringBuilder();
        await foreach (string piece in Stream().TextAsync(Cancellation))
        {
            pieces.Append(piece);
        }

        (pieces.ToString() == text).ShouldBeTrue();
        using var utf8 = new MemoryStream();
        await foreach (ReadOnlyMemory<byte> piece in Stream().Utf8TextAsync(Cancellation))
        {
            utf8.Write(piece.Span);
        }

        (Encoding.UTF8.GetString(utf8.ToArray()) == text).ShouldBeTrue();
    }

    [Fact]
    public async Task Stream_ByChunks_GivesTheChunkAsItWasFramed()
    {
        string text = Text(2 << 20, out string escaped);
        using VllmClient client = Client(Chat(escaped));
        var chunks = new List<ChatChunk>();
        await foreach (ChatChunk chunk in client.Chat.Completions.StreamAsync(Answers.Request, Large, Cancellation).ChunksAsync(Cancellation))
        {
            chunks.Add(chunk);
        }

        chunks.Count.ShouldBe(2);
        (chunks[0].Choices[0].Content == text).ShouldBeTrue();
    }

    [Theory]
    [InlineData("\"reasoning\":\"why\",")]
    [InlineData("\"content\":\"first\",")]
    public async Task Stream_WithOtherTextBesideIt_LosesNothing(string before)
    {
        string text = Text(2 << 20, out string escaped);
        using VllmClient client = Client(Chat(escaped, before));

        ChatCompletion completion = await client.Chat.Completions.StreamAsync(Answers.Request, Large, Cancellation).ToCompletionAsync(Cancellation);

        (completion.Choices[0].Message.Content == text + "after").ShouldBeTrue();
        completion.Choices[0].Message.Reasoning.ShouldBe(before.Contains("reasoning", StringComparison.Ordinal) ? "why" : null);
    }

    [Fact]
    public async Task Stream_WhoseHugeEventIsNoJson_GivesNothingOfIt()
    {
        Text(2 << 20, out string escaped);
        using VllmClient client = Client(Chat(escaped).Replace(Ending, ",}\n\n", StringComparison.Ordinal));

        (List<ChatEvent> events, Exception? failure) = await client.Chat.Completions.StreamAsync(Answers.Request, Large, Cancellation).ReadAllAsync();

        events.ShouldBeEmpty();
        failure.ShouldBeOfType<VllmResponseException>();
    }

    [Fact]
    public async Task Completion_OfAHugeEvent_GivesAllInPieces()
    {
        string text = Text(2 << 20, out string escaped);
        using VllmClient client = Client($$"""data: {"id":"c","model":"m","choices":[{"index":0,"text":"{{escaped}}","finish_reason":"length"}]}""" + "\n\n" + Answers.Done);
        var pieces = new List<string>();
        await foreach (CompletionEvent completionEvent in client.Completions.StreamAsync(new() { Model = "m", Prompt = "p" }, Large, Cancellation))
        {
            if (completionEvent is TextDelta delta)
            {
                pieces.Add(delta.Text);
            }
        }

        pieces.Count.ShouldBeGreaterThan(100);
        (string.Concat(pieces) == text).ShouldBeTrue();
    }

    [Fact]
    public async Task Stream_ByEvents_KeepsTheTextOnceAndAllocatesNoMoreThanItsPieces()
    {
        const int Length = 32 << 20;
        string text = Text(Length, out string escaped);
        byte[] body = Encoding.UTF8.GetBytes(Chat(escaped));
        using VllmClient client = Client(body);
        long characters = 0;
        long alive = 0;
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
        await foreach (ChatEvent chatEvent in client.Chat.Completions.StreamAsync(Answers.Request, Large, Cancellation))
        {
            if (chatEvent is ChoiceFinished)
            {
                alive = GC.GetTotalMemory(forceFullCollection: true) - before;
            }

            characters += (chatEvent as ContentDelta)?.Text.Length ?? 0;
        }

        long allocated = GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore;
        characters.ShouldBe(text.Length + "after".Length);

        // The kept text in UTF-8. The event itself lies outside of the heap; in arrays it was twice its length there, and its text in UTF-16 as much.
        alive.ShouldBeLessThan((long)(body.Length * 1.2));

        // Each piece as a string and in UTF-8. Arrays that double were four times its length.
        allocated.ShouldBeLessThan((long)(body.Length * 3.5));
        GC.KeepAlive(body);
        GC.KeepAlive(text);
    }

    private static string Text(int length, out string escaped)
    {
        int times = length / Encoding.UTF8.GetByteCount(Pattern);
        escaped = new StringBuilder().Insert(0, Pattern, times).ToString();
        return new StringBuilder().Insert(0, JsonText.Unescape(Encoding.UTF8.GetBytes(Pattern)), times).ToString();
    }

    /// <summary>The huge event with the end of its choice and usage in it, and one that follows.</summary>
    private static string Chat(string escaped, string before = "") =>
        $$$"""data: {"id":"chatcmpl-1","model":"m","choices":[{"index":0,"delta":{{{{before}}}"content":"{{{escaped}}}"}""" + Ending + Answers.Text("after") + Answers.Done;

    private static VllmClient Client(string body) => Client(Encoding.UTF8.GetBytes(body));

    private static VllmClient Client(byte[] body) => StubServer.Always(() => StubServer.Body(new PieceStream(
        Enumerable.Range(0, (body.Length + Piece - 1) / Piece)
            .Select(i => new ReadOnlyMemory<byte>(body, i * Piece, Math.Min(Piece, body.Length - (i * Piece))))))).Client();
}
