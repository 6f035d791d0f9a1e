using System.Text;

namespace Vllm.Tests.Streaming.Memo;

/// <summary>That values beside the text are read without the full parser; that they are read right is for <see cref="MemoEqualityTests"/>.</summary>
public sealed class KnownValuesTests
{
    private const int NoLimit = 1 << 20;

    public static TheoryData<string, string, string> Shapes => new()
    {
        {
            """data: {"id":"c","choices":[{"index":0,"delta":{"content":"TEXT"},"logprobs":null}],"usage":VALUE}""",
            """{"prompt_tokens":19,"total_tokens":20,"completion_tokens":1,"completion_tokens_details":null}""",
            """{"prompt_tokens":19,"total_tokens":321,"completion_tokens":302,"completion_tokens_details":null}"""
        },
        {
            """data: {"id":"c","choices":[{"index":0,"delta":{"content":"TEXT"}}],"usage":VALUE}""",
            """{"prompt_tokens":19,"total_tokens":20,"completion_tokens":1,"prompt_tokens_details":null,"completion_tokens_details":{"reasoning_tokens":0}}""",
            """{"prompt_tokens":19,"total_tokens":22,"completion_tokens":3,"prompt_tokens_details":null,"completion_tokens_details":{"reasoning_tokens":2}}"""
        },
        {
            """data: {"id":"c","choices":[{"index":0,"delta":{"content":"TEXT"},"logprobs":VALUE,"finish_reason":null,"token_ids":null}]}""",
            """{"content":[{"token":"a","logprob":-0.09633078426122665,"bytes":[97],"top_logprobs":[]}]}""",
            """{"content":[{"token":"\ud83d","logprob":-1.5e-7,"bytes":[240],"top_logprobs":[{"token":"b","logprob":-9999.0,"bytes":null}]}]}"""
        },
        {
            """data: {"id":"c","choices":[{"index":0,"delta":{"reasoning":"TEXT"},"logprobs":VALUE}],"usage":{"prompt_tokens":1,"total_tokens":2,"completion_tokens":1}}""",
            """{"content":[{"token":"a","logprob":-1,"bytes":[97],"top_logprobs":[{"token":"a","logprob":-1,"bytes":[97]}]}]}""",
            """{"content":[{"token":"b","logprob":-2,"bytes":[98],"top_logprobs":[{"token":"b","logprob":-2,"bytes":[98]}]}]}"""
        },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void TakeKnown_OtherValueOfTheSameShape_NeedsNoParser(string chunk, string first, string second)
    {
        ChatFold fold = FoldAfter(chunk, first, out _);
        byte[] another = Event(chunk, "something else", second);

        fold.TakeKnown(another, 0, another.Length, NoLimit).ShouldBe(another.Length);
        fold.TakeKnown(another, 0, another.Length, another.Length).ShouldBe(another.Length);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void TakeKnown_EventThatIsNotAllThereOrTooLong_TakesNothing(string chunk, string first, string second)
    {
        ChatFold fold = FoldAfter(chunk, first, out EventQueue<ChatEvent> events);
        byte[] another = Event(chunk, "something else", second);

        for (int end = 0; end < another.Length; end++)
        {
            fold.TakeKnown(another, 0, end, NoLimit).ShouldBe(0);
        }

        fold.TakeKnown(another, 0, another.Length, another.Length - 1).ShouldBe(0);
        events.MoveNext().ShouldBeFalse();
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"prompt_tokens\":1}")]
    [InlineData("{\"prompt_tokens\":1,\"completion_tokens\":1,\"total_tokens\":2}")]
    [InlineData("{\"prompt_tokens\":1,\"total_tokens\":2,\"completion_tokens\":1,\"x\":1}")]
    [InlineData("{\"prompt_tokens\":1,\"total_tokens\":2,\"completion_tokens\":1.0}")]
    [InlineData("{\"prompt_tokens\":1,\"total_tokens\":2, \"completion_tokens\":1}")]
    public void TakeKnown_ValueOfAnotherShape_IsForTheParser(string value)
    {
        const string Chunk = """data: {"id":"c","choices":[{"index":0,"delta":{"content":"TEXT"}}],"usage":VALUE}""";
        ChatFold fold = FoldAfter(Chunk, """{"prompt_tokens":1,"total_tokens":2,"completion_tokens":1}""", out EventQueue<ChatEvent> events);
        byte[] another = Event(Chunk, "word", value);

        fold.TakeKnown(another, 0, another.Length, NoLimit).ShouldBe(0);
        events.MoveNext().ShouldBeFalse();
    }

    [Fact]
    public void TakeKnown_LogprobsOfSomeChunksInFull_StayInOrder()
    {
        const string Chunk = """data: {"id":"c","choices":[{"index":0,"delta":{"content":"TEXT"},"logprobs":VALUE}]}""";
        ChatFold fold = FoldAfter(Chunk, Logprob("0"), out _);
        for (int i = 1; i < 2_000; i++)
        {
            byte[] next = Event(Chunk, $"{i}", Logprob($"{i}"));
            if (i % 7 == 0)
            {
                Read(fold, next);
            }
            else
            {
                fold.TakeKnown(next, 0, next.Length, NoLimit).ShouldBe(next.Length);
            }
        }

        IReadOnlyList<TokenLogprob> logprobs = fold.ToCompletion().Choices.ShouldHaveSingleItem().Logprobs.ShouldNotBeNull();
        logprobs.Select(one => one.Token).ShouldBe(Enumerable.Range(0, 2_000).Select(i => $"{i}"));
        fold.ToCompletion().Choices[0].Logprobs!.Count.ShouldBe(2_000, "it can be asked for again");
    }

    private static string Logprob(string token) => $$"""{"content":[{"token":"{{token}}","logprob":-1,"bytes":[97],"top_logprobs":[]}]}""";

    private static ChatFold FoldAfter(string chunk, string value, out EventQueue<ChatEvent> events)
    {
        events = new EventQueue<ChatEvent>();
        var fold = new ChatFold(1, null, new() { Events = events }, new TokenCache());
        Read(fold, Event(chunk, "word", value));
        while (events.MoveNext())
        {
        }

        return fold;
    }

    private static void Read(ChatFold fold, byte[] framed)
    {
        int start = "data: ".Length;
        fold.Parse(framed.AsSpan(start), isDocument: false).ShouldBeNull();
        fold.TakeOver();
        fold.Learn(framed, start);
    }

    private static byte[] Event(string chunk, string text, string value) =>
        Encoding.UTF8.GetBytes(chunk.Replace("TEXT", text, StringComparison.Ordinal).Replace("VALUE", value, StringComparison.Ordinal) + "\n\n");
}
