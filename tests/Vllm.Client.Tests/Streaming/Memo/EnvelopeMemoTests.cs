using Vllm.Tests.Support;

namespace Vllm.Tests.Streaming.Memo;

/// <summary>That the memo is used at all: a stream would be as right, and slow, without it.</summary>
public sealed class EnvelopeMemoTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Match_ChunksOfSeveralChoicesInTurn_NeedNoParserAfterTheFirst(int choices)
    {
        var memo = new EnvelopeMemo<string>(new TokenCache());
        byte[][] events = [.. Enumerable.Range(0, choices).Select(i => Answers.Bytes(Answers.Text("word", i)))];
        string[] names = [.. Enumerable.Range(0, choices).Select(i => $"choice {i}")];
        for (int i = 0; i < choices; i++)
        {
            int start = Answers.Text("word", i).IndexOf("word", StringComparison.Ordinal);
            memo.Learn(events[i], new TextHole(TextField.Content, start, 4), names[i], hasExtras: false);
        }

        for (int i = 0; i < 3 * choices; i++)
        {
            byte[] another = Answers.Bytes(Answers.Text("something else", i % choices));
            KnownChunk<string>? kind = memo.Match(another, 0, another.Length, out JsonPiece text, out int length);
            kind.ShouldNotBeNull().Choice.ShouldBe(names[i % choices]);
            length.ShouldBe(another.Length);
            text.Span.SequenceEqual("something else"u8).ShouldBeTrue();
            memo.Took(kind);
        }
    }

    [Fact]
    public void Match_EventThatIsNotAllThere_IsNone()
    {
        var memo = new EnvelopeMemo<string>(new TokenCache());
        byte[] whole = Answers.Bytes(Answers.Text("word"));
        memo.Learn(whole, new TextHole(TextField.Content, Answers.Text("word").IndexOf("word", StringComparison.Ordinal), 4), "choice", hasExtras: false);

        for (int end = 0; end < whole.Length; end++)
        {
            memo.Match(whole, 0, end, out _, out _).ShouldBeNull();
        }

        memo.Match(whole, 0, whole.Length, out _, out _).ShouldNotBeNull();
    }

    [Fact]
    public void Match_AfterAnotherKind_OnlyWithoutExtras()
    {
        var memo = new EnvelopeMemo<string>(new TokenCache());
        byte[] whole = Answers.Bytes(Answers.Text("word"));
        memo.Learn(whole, new TextHole(TextField.Content, Answers.Text("word").IndexOf("word", StringComparison.Ordinal), 4), "choice", hasExtras: true);
        memo.Match(whole, 0, whole.Length, out _, out _).ShouldNotBeNull();

        memo.TookOther();
        memo.Match(whole, 0, whole.Length, out _, out _).ShouldBeNull();
    }

    [Fact]
    public void Learn_ChunksThatNeverComeAgain_IsGivenUp()
    {
        var memo = new EnvelopeMemo<string>(new TokenCache());
        byte[] last = [];
        for (int i = 0; i < 200; i++)
        {
            string text = Answers.Text("word").Replace("chatcmpl-1", $"chatcmpl-{i}", StringComparison.Ordinal);
            last = Answers.Bytes(text);
            memo.Learn(last, new TextHole(TextField.Content, text.IndexOf("word", StringComparison.Ordinal), 4), "choice", hasExtras: false);
        }

        memo.Match(last, 0, last.Length, out _, out _).ShouldBeNull();
    }
}
