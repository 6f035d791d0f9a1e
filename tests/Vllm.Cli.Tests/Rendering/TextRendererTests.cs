namespace Vllm.Cli.Tests;

/// <summary>What people see, on a terminal of 40 columns and 10 rows, and in a pipe.</summary>
public sealed class TextRendererTests
{
    private static readonly ChatCompletion Answer = new()
    {
        Choices = [new ChatChoice { FinishReason = FinishReason.Length }],
        Usage = new TokenUsage { PromptTokens = 5, CompletionTokens = 11, CompletionTokensDetails = new() { ReasoningTokens = 4 } },
    };

    [Fact]
    public void Terminal_ReasoningThenAnswer_FoldsTheReasoningIntoOneLine()
    {
        var time = new ManualTime();
        using var console = new TestConsole(isTerminal: true, time: time);
        using var renderer = new TerminalRenderer(console.Console);

        renderer.Show(new ReasoningDelta(0, "\nLet me"));
        renderer.Show(new ReasoningDelta(0, " think.\nTwo lines"));
        time.Advance(1.5);
        renderer.Show(new ContentDelta(0, "\n\nThe answer"));

        console.Output.ShouldBe(
            "\e[2mLet me\e[0m\e[2m think.\nTwo lines\e[0m\r\e[1A\e[J\e[2mthought for 1.5 s, 5 words\e[0m\nThe answer");
    }

    [Fact]
    public void Terminal_ReasoningWiderThanTheScreen_BreaksItsOwnLinesSoThatAllAreErased()
    {
        using var console = new TestConsole(isTerminal: true);
        using var renderer = new TerminalRenderer(console.Console);

        renderer.Show(new ReasoningDelta(0, new string('x', 39 * 2) + "世"));
        renderer.Show(new ContentDelta(0, "A"));

        console.Output.ShouldContain($"{new string('x', 39)}\n{new string('x', 39)}\n世");
        console.Output.ShouldContain("\r\e[2A\e[J");
    }

    [Fact]
    public void Terminal_ReasoningHigherThanTheScreen_IsFollowedByTheLine()
    {
        using var console = new TestConsole(isTerminal: true);
        using var renderer = new TerminalRenderer(console.Console);

        renderer.Show(new ReasoningDelta(0, string.Concat(Enumerable.Repeat("row\n", 12)) + "end"));
        renderer.Show(new ContentDelta(0, "A"));

        console.Output.ShouldNotContain("\e[J");
        console.Output.ShouldContain("end\e[0m\n\e[2mthought for");
    }

    [Fact]
    public void Terminal_ControlCharactersInTheAnswer_AreMadeVisible()
    {
        using var console = new TestConsole(isTerminal: true, hasCursor: false);
        using var renderer = new TerminalRenderer(console.Console);

        renderer.Show(new ReasoningDelta(0, "\e[31m"));
        renderer.Show(new ContentDelta(0, "a\e]0;title\ab\r\nc\u009b2Jd\te\x7f"));
        renderer.Show(new ToolCallComplete(0, new ToolCall { Name = "f\e", Arguments = "{\e}" }));
        renderer.Fail(new VllmResponseException("bad\e[2J"));

        (console.Output + console.Error).ShouldNotContain('\e');
        console.Output.ShouldContain("a␛]0;title␇b\nc\uFFFD2Jd\te␡\n→ f␛({␛})\n");
        console.Error.ShouldContain("bad␛[2J");
    }

    [Fact]
    public void Terminal_Complete_ClosesWithTokensSpeedAndTimes()
    {
        using var console = new TestConsole(isTerminal: true, hasCursor: false);
        using var renderer = new TerminalRenderer(console.Console);

        renderer.Show(new ContentDelta(0, "Hi"));
        renderer.Complete(new AnswerSummary(Answer, TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(0.5), true));

        console.Output.ShouldBe("Hi\n");
        console.Error.ShouldBe(
            "11 tokens (4 of reasoning) · 5.0 tok/s · first token after 0.50 s · 2.50 s in all · prompt 5 tokens · cut at the token limit\n");
    }

    [Fact]
    public void Plain_ReasoningAndAnswer_PrintsTheAnswerAlone()
    {
        using var console = new TestConsole();
        using var renderer = new PlainRenderer(console.Console);

        renderer.Show(new ReasoningDelta(0, "hmm"));
        renderer.Show(new ContentDelta(0, "a\e[1m"));
        renderer.Show(new ToolCallComplete(0, new ToolCall { Name = "f", Arguments = """{"x": 1}""" }));
        renderer.Interrupt();

        console.Output.ShouldBe("a\e[1m\nf({\"x\": 1})\n", "a pipe gets the bytes of the answer as they are");
        console.Error.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Text_SeveralAnswersInterleaved_ComeOneAfterTheOther(bool isTerminal)
    {
        using var console = new TestConsole(isTerminal, hasCursor: false);
        using IAnswerRenderer renderer = isTerminal ? new TerminalRenderer(console.Console) : new PlainRenderer(console.Console);

        renderer.Show(new ContentDelta(0, "one "));
        renderer.Show(new ContentDelta(1, "eins "));
        renderer.Show(new ContentDelta(0, "two"));
        renderer.Show(new ContentDelta(1, "zwei"));
        renderer.Complete(new AnswerSummary(Answer, TimeSpan.FromSeconds(1), null, true));

        console.Output.ShouldBe("one two\n\n--- answer 2 ---\neins zwei\n");
    }

    [Fact]
    public void Fail_AfterText_EndsTheLineAndSaysWhy()
    {
        using var console = new TestConsole();
        using var renderer = new PlainRenderer(console.Console);

        renderer.Show(new ContentDelta(0, "Half"));
        renderer.Fail(new VllmTimeoutException(TimeoutPhase.Idle, TimeSpan.FromSeconds(1), "Silence.\nFor long."));

        console.Output.ShouldBe("Half\n");
        console.Error.ShouldBe("vllmc: Silence. For long. --idle-timeout sets this limit.\n");
    }
}
