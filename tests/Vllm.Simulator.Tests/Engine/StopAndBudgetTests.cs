using Vllm.Simulator.Engine;

namespace Vllm.Simulator.Tests.Engine;

public sealed class StopAndBudgetTests
{
    [Fact]
    public void Step_StopStringAcrossTokens_IsFoundAndHeldBack()
    {
        var generation = new Generation(
            new ScriptSource(Tokenizer.Encode("One two STOP three")), new SamplingRules { MaxTokens = 100, Stop = ["STOP", "nowhere"] }, startsInThought: false);

        (string text, Finish finish) = Run(generation);

        text.ShouldBe("One two ");
        finish.StopString.ShouldBe("STOP");
    }

    [Fact]
    public void Step_MinTokens_IgnoresAnEarlyStopString()
    {
        var generation = new Generation(
            new ScriptSource(Tokenizer.Encode("One two. Three. Four")), new SamplingRules { MaxTokens = 100, MinTokens = 6, Stop = ["."] }, startsInThought: false);

        Run(generation).Text.ShouldBe("One two. Three");
    }

    [Fact]
    public void Step_HalfACharacterAtTheEnd_IsLeftOut()
    {
        var generation = new Generation(
            new ScriptSource(Tokenizer.Encode("a🌈")), new SamplingRules { MaxTokens = 2 }, startsInThought: false);

        Run(generation).Text.ShouldBe("a");
    }

    [Fact]
    public void Step_ThinkingBudget_ClosesTheThought()
    {
        var generation = new Generation(
            new ScriptSource(Tokenizer.Encode("<think>abcdefgh</think>x")), new SamplingRules { MaxTokens = 100, ThinkingBudget = 2 }, startsInThought: false);

        string text = Run(generation).Text;

        text.IndexOf("</think>", StringComparison.Ordinal).ShouldBeInRange("<think>".Length + 2, "<think>".Length + 8);
    }

    private static (string Text, Finish Finish) Run(Generation generation)
    {
        string text = "";
        while (true)
        {
            TokenStep step = generation.Step();
            text += step.Text;
            if (step.Finish is { } finish)
            {
                return (text, finish);
            }
        }
    }
}
