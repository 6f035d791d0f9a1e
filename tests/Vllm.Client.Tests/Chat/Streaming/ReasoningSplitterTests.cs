using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Vllm.Tests.Chat.Streaming;

public sealed class ReasoningSplitterTests
{
    [Theory]
    [InlineData("<think>why</think>because", false, "why", "because")]
    [InlineData(" \n<think>why</think>\nbecause", false, "why", "\nbecause")]
    [InlineData("because", false, "", "because")]
    [InlineData(" \n because", false, "", " \n because")]
    [InlineData("a <think>b</think> c", false, "", "a <think>b</think> c")]
    [InlineData("<think>a</think>b</think>c<think>d", false, "a", "b</think>c<think>d")]
    [InlineData("<think>a<b</thin</think>c", false, "a<b</thin", "c")]
    [InlineData("<think>cut", false, "cut", "")]
    [InlineData("<think>cut</thi", false, "cut</thi", "")]
    [InlineData("<thi", false, "", "<thi")]
    [InlineData("<thinking>", false, "", "<thinking>")]
    [InlineData("<think></think>", false, "", "")]
    [InlineData("<think><think>a</think>b", false, "<think>a", "b")]
    [InlineData("   ", false, "", "   ")]
    [InlineData("why</think>because", true, "why", "because")]
    [InlineData("<think>why</think>because", true, "why", "because")]
    [InlineData("  why", true, "  why", "")]
    [InlineData("<thi", true, "<thi", "")]
    public void Push_Text_IsSplitUnderEverySplit(string text, bool startsInReasoning, string reasoning, string content)
    {
        var tags = new ReasoningTags { StartsInReasoning = startsInReasoning };
        for (int size = 1; size <= text.Length; size++)
        {
            Split(tags, text, [size]).ShouldBe((reasoning, content), $"pieces of {size}");
        }
    }

    [Fact]
    public void Push_AnySplitOfAnyText_GivesTheSame()
    {
        Gen<string> word = Gen.Elements("<think>", "</think>", "<", "</", "think", ">", " ", "\n", "a", "<<think>", "</</think>");
        Gen<string> text = word.ListOf().Select(words => string.Concat(words));
        Gen<int[]> sizes = Gen.Choose(1, 9).ListOf().Select(list => list.ToArray());
        foreach (bool startsInReasoning in (bool[])[false, true])
        {
            var tags = new ReasoningTags { StartsInReasoning = startsInReasoning };
            Property property = Prop.ForAll(
                Arb.From(text.Zip(sizes)), pair => Split(tags, pair.Item1, pair.Item2) == Split(tags, pair.Item1, [int.MaxValue]));

            Check.One(Config.QuickThrowOnFailure.WithMaxTest(5_000), property);
        }
    }

    [Fact]
    public void Push_MegabytesOfWhiteSpaceCharacterByCharacter_CostsTimeAndMemoryInProportion()
    {
        var splitter = new ReasoningSplitter(new ReasoningTags());
        splitter.Push(" ");
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 200_000; i++)
        {
            splitter.Push(" ");
        }

        // Joining strings would allocate 40 GB.
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(10 << 20);
        splitter.Flush().Content!.Length.ShouldBe(200_001);
    }

    private static (string Reasoning, string Content) Split(ReasoningTags tags, string text, int[] sizes)
    {
        var splitter = new ReasoningSplitter(tags);
        var reasoning = new StringBuilder();
        var content = new StringBuilder();
        for (int start = 0, next = 0; start < text.Length;)
        {
            int length = Math.Min(sizes.Length == 0 ? text.Length : sizes[next++ % sizes.Length], text.Length - start);
            Take(splitter.Push(text.Substring(start, length)));
            start += length;
        }

        Take(splitter.Flush());
        return (reasoning.ToString(), content.ToString());

        void Take((string? Reasoning, string? Content) pieces)
        {
            reasoning.Append(pieces.Reasoning);
            content.Append(pieces.Content);
        }
    }
}
