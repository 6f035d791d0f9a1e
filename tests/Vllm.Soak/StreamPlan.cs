using System.Globalization;
using System.Text;
using Vllm.Simulator;
using Vllm.Simulator.Engine;

namespace Vllm.Soak;

/// <summary>Which way an answer is asked for.</summary>
internal enum StreamForm
{
    Chat,
    Completion,
    WholeChat,
}

/// <summary>How a stream is given up, if it is.</summary>
internal enum LeaveBy
{
    Staying,
    Token,
    Break,
}

/// <summary>One stream: its text, which no other stream has, what goes wrong with it, and how it has to end.</summary>
internal sealed record StreamPlan
{
    // Words of one byte, two, three and four bytes a character: reads and tokens end inside some of them.
    private static readonly string[] Words = ["plain", "é", "naïve", "世界", "строка", "🎉", "x", "\"quoted\"", "back\\slash"];

    public required int Number { get; init; }

    public required StreamForm Form { get; init; }

    public required FrontEnd FrontEnd { get; init; }

    public required string Text { get; init; }

    /// <summary>The time between two tokens.</summary>
    public required TimeSpan Pause { get; init; }

    /// <summary><c>vllm_xargs.fault</c>; null: none.</summary>
    public string? Fault { get; init; }

    /// <summary>How it has to fail; null: it is whole all the same.</summary>
    public FailureKind? Failure { get; init; }

    /// <summary>What has to have come, to the letter, before it fails; null: any beginning of the text.</summary>
    public string? Partial { get; init; }

    /// <summary>Whether one U+FFFD stands in the text for a byte that was no UTF-8.</summary>
    public bool HasBadByte { get; init; }

    public LeaveBy Leave { get; init; }

    /// <summary>Pieces after which it is left; of a whole answer: tokens.</summary>
    public int LeaveAfter { get; init; }

    /// <summary>The same seed and number give the same plan.</summary>
    public static StreamPlan For(SoakOptions options, int number)
    {
        var random = new Random(unchecked((options.Seed * 1_000_003) + number));
        int lot = random.Next(100);
        StreamForm form = random.Next(10) switch { < 6 => StreamForm.Chat, < 9 => StreamForm.Completion, _ => StreamForm.WholeChat };
        var plan = new StreamPlan
        {
            Number = number,
            Form = form,
            FrontEnd = random.Next(2) == 0 ? FrontEnd.Python : FrontEnd.Rust,
            Text = CreateText(number, random, words: random.Next(3, 11)),
            // A whole answer comes when its last token is there: it has to be quicker than the limit on the first byte.
            Pause = TimeSpan.FromMilliseconds(options.Pause * (0.5 + random.NextDouble()) / (form == StreamForm.WholeChat ? 10 : 1)),
        };
        return lot < options.Faults ? FaultCatalog.Choose(plan, random)
            : lot < options.Faults + options.Cancelled
                ? plan with { Leave = random.Next(2) == 0 ? LeaveBy.Token : LeaveBy.Break, LeaveAfter = random.Next(0, plan.Tokens / 2) }
                : plan;
    }

    /// <summary>The tokens of the text, as the simulator cuts it.</summary>
    public int Tokens => Tokenizer.Encode(Text).Count;

    /// <summary>What the first tokens say. One that ends inside a character is held back whole, as vLLM does, the blank before it too.</summary>
    public string TextOf(int tokens)
    {
        List<int> all = Tokenizer.Encode(Text);
        for (int count = tokens; count > 0; count--)
        {
            if (Tokenizer.DecodeWhole(all.Take(count)) is (var text, 0))
            {
                return text;
            }
        }

        return "";
    }

    public static string CreateText(int number, Random random, int words)
    {
        var text = new StringBuilder();
        for (int i = 0; i < words; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{number}.{i} {Words[random.Next(Words.Length)]} ");
        }

        return text.Append('.').ToString();
    }
}
