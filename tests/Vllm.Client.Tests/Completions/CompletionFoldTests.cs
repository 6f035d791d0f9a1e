using System.Text;
using System.Text.Json;

namespace Vllm.Tests.Completions;

public sealed class CompletionFoldTests
{
    [Fact]
    public void TakeOver_MoreChoicesThanAnyServerSends_AreRefused()
    {
        var fold = new CompletionFold(prompts: 1, choicesPerPrompt: 1);

        Should.Throw<JsonException>(() => Take(fold, ChunkEnvelope.UsualMostChoices + 1)).Message.ShouldContain("more than 16384 choices");
    }

    [Fact]
    public void TakeOver_AsManyChoicesAsWereAskedFor_AreTaken()
    {
        var fold = new CompletionFold(prompts: 1_000, choicesPerPrompt: 20);

        Take(fold, 20_000);

        fold.IsFinished.ShouldBeTrue();
        fold.ToCompletion().Choices[^1].PromptIndex.ShouldBe(999);
    }

    [Theory]
    [InlineData("""{"choices":[{"index":0,"text":null,"logprobs":7,"token_ids":"x","stop_reason":5,"finish_reason":"stop","new":[1]}]}""")]
    [InlineData("""{"choices":[{"text":"","logprobs":{"tokens":null,"text_offset":{},"top_logprobs":3,"x":{}},"stop_reason":5,"finish_reason":"stop","new":[1]}]}""")]
    public void TakeOver_ValuesOfOtherTypes_LoseNoAnswer(string json)
    {
        var fold = new CompletionFold(1, 1);

        fold.Parse(Encoding.UTF8.GetBytes(json), isDocument: true).ShouldBeNull();
        fold.TakeOver();

        CompletionChoice choice = fold.ToCompletion().Choices.Single();
        choice.Text.ShouldBe("");
        choice.FinishReason.ShouldBe(FinishReason.Stop);
        choice.StopReason.ShouldBe(new StopReason(5));
        choice.AdditionalProperties.Keys.ShouldBe(["new"]);
        fold.IsFinished.ShouldBeTrue();
    }

    [Fact]
    public void TakeOver_PairCutBetweenTwoPieces_IsJoined()
    {
        var events = new EventQueue<CompletionEvent>();
        var fold = new CompletionFold(1, 1, new() { Events = events });
        fold.Parse("""{"choices":[{"index":0,"text":"a\ud83c"}]}"""u8, isDocument: false);
        fold.TakeOver();
        fold.Parse("""{"choices":[{"index":0,"text":"\udf08","finish_reason":"stop"}]}"""u8, isDocument: false);
        fold.TakeOver();

        fold.ToCompletion().Text.ShouldBe("a🌈");
        events.MoveNext().ShouldBeTrue();
        events.Current.ShouldBeOfType<TextDelta>().Text.ShouldBe("a");
    }

    private static void Take(CompletionFold fold, int choices)
    {
        string list = string.Join(',', Enumerable.Range(0, choices).Select(i => $$"""{"index":{{i}},"finish_reason":"stop"}"""));
        fold.Parse(Encoding.UTF8.GetBytes($$"""{"choices":[{{list}}]}"""), isDocument: true);
        fold.TakeOver();
    }
}
