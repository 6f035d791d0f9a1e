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
            "\e[2mLet\e[0m\e[2m me think.\nTwo\e[0m\r\e[1A\e[J\e[2mthought for 1.5 s, 5 words\e[0m\nThe answer");
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

    [Theory]
    [InlineData("A word that does not fit goes to the next line whole.", "A word that does not fit goes to the\nnext line whole.")]
    [InlineData("exactly as wide as the screen may be ok then", "exactly as wide as the screen may be ok\nthen")]
    [InlineData("text:\n\n    indented", "text:\n\n    indented")]
    [InlineData("слово, которое не помещается, переносится", "слово, которое не помещается,\nпереносится")]
    [InlineData("a    b                                    c  ", "a    b\nc")]
    [InlineData("世界世界世界世界世界世界世界世界世界世界", "世界世界世界世界世界世界世界世界世界世\n界")]
    public void Terminal_ReasoningInPieces_WrapsBetweenWords(string text, string expected)
    {
        foreach (int length in (int[])[1, 3, text.Length])
        {
            using var console = new TestConsole(isTerminal: true, hasCursor: false);
            using var renderer = new TerminalRenderer(console.Console);

            foreach (char[] piece in text.Chunk(length))
            {
                renderer.Show(new ReasoningDelta(0, new string(piece)));
            }

            renderer.Interrupt();
            console.Output.ShouldBe($"{expected}\n");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Text_Completion_IsPrintedAsItIs(bool isTerminal)
    {
        using var console = new TestConsole(isTerminal, hasCursor: false);
        using IAnswerRenderer renderer = isTerminal ? new TerminalRenderer(console.Console) : new PlainRenderer(console.Console);

        renderer.Show(new TextDelta(0, "\n\nOnce"));
        renderer.Show(new TextDelta(1, "Twice"));
        renderer.Show(new TextDelta(0, " upon"));
        renderer.Complete(AnswerSummary.Of(new Completion()));

        console.Output.ShouldBe("\n\nOnce upon\n\n--- answer 2 ---\nTwice\n");
    }

    [Theory]
    [InlineData(true, "Let me see.\n→ f({\"x\": 1})\n← f: {\"a\": 1}␛\nDone.\n", "")]
    [InlineData(false, "Let me see.\nDone.\n", "→ f({\"x\": 1})\n← f: {\"a\": 1}␛\n")]
    public void Text_ToolRun_ShowsCallsAndResultsBesideTheAnswer(bool isTerminal, string output, string error)
    {
        var call = new ToolCall { Id = "c1", Name = "f", Arguments = """{"x": 1}""" };
        var result = new ToolResult { Call = call, Text = "{\"a\":\n 1}\e" };
        using var console = new TestConsole(isTerminal, hasCursor: false);
        using IAnswerRenderer renderer = isTerminal ? new TerminalRenderer(console.Console) : new PlainRenderer(console.Console);

        renderer.Show(new ToolRunChatEvent(1, new ContentDelta(0, "Let me see.")));
        renderer.Show(new ToolRunChatEvent(1, new ToolCallComplete(0, call)));
        renderer.Show(new ToolFinished(1, result));
        renderer.Show(new ToolRoundEnded(new ToolRound { Number = 1, Results = [result] }));
        renderer.Show(new ToolRunChatEvent(2, new ContentDelta(0, "\n\nDone.")));
        renderer.Interrupt();

        console.Output.ShouldBe(output);
        console.Error.Replace("(stopped)\n", "", StringComparison.Ordinal).ShouldBe(error);
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
        renderer.Complete(AnswerSummary.Of(Answer) with { Elapsed = TimeSpan.FromSeconds(2.5), FirstToken = TimeSpan.FromSeconds(0.5), IsStreamed = true });

        console.Output.ShouldBe("Hi\n");
        console.Error.ShouldBe(
            "11 tokens (4 of reasoning) · 5.0 tok/s · first token after 0.50 s · 2.50 s in all · prompt 5 tokens · cut at the token limit\n");
    }

    [Fact]
    public void Complete_SeveralRounds_CountsThemAndGivesNoSpeed()
    {
        using var console = new TestConsole();
        using var renderer = new PlainRenderer(console.Console);
        var run = new ToolRun { Usage = Answer.Usage, Rounds = [new ToolRound { Number = 1 }, new ToolRound { Number = 2, Answer = Answer }] };

        renderer.Complete(AnswerSummary.Of(run) with { Elapsed = TimeSpan.FromSeconds(2) });

        console.Error.ShouldBe("11 tokens (4 of reasoning) · 2.00 s in all · prompt 5 tokens · 2 rounds · cut at the token limit\n");
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
        renderer.Complete(AnswerSummary.Of(Answer));

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
