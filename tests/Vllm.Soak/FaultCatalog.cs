using System.Globalization;

namespace Vllm.Soak;

/// <summary>The faults of the simulator, each with the way in which the client has to report it.</summary>
internal static class FaultCatalog
{
    public static StreamPlan Choose(StreamPlan plan, Random random)
    {
        int at = random.Next(0, plan.Tokens - 1);
        return random.Next(20) switch
        {
            0 => Fails("refuse", FailureKind.Http, ""),
            1 => Fails("close", FailureKind.Http, ""),
            2 => Fails("503", FailureKind.Api, ""),
            3 => Fails("429:Retry-After=0", FailureKind.Api, ""),
            4 => Fails("400", FailureKind.Api, ""),
            5 => Fails("502:body=%3Chtml%3EBad%20gateway", FailureKind.Http, ""),
            6 => plan with { Fault = "slow-start:0.5" },
            7 => plan with { Fault = Text($"stall@{at}:0.5") },
            // Each byte is an HTTP chunk of its own: a short text is enough.
            8 => plan with { Fault = "trickle:0", Text = StreamPlan.CreateText(plan.Number, random, words: 2) },
            9 => Fails(Text($"abort@{Math.Max(1, at)}"), FailureKind.Truncated, plan.TextOf(Math.Max(1, at))),
            _ => plan.Form == StreamForm.WholeChat ? OfWhole(plan, random) : OfStream(plan, random, at),
        };

        StreamPlan Fails(string fault, FailureKind kind, string partial) => plan with { Fault = fault, Failure = kind, Partial = partial };
    }

    private static StreamPlan OfStream(StreamPlan plan, Random random, int at)
    {
        return random.Next(9) switch
        {
            0 => Fails($"cut@{at}", FailureKind.Truncated),
            1 => Fails($"end@{at}", FailureKind.Truncated),
            2 => Fails($"reset@{at}", FailureKind.Truncated),
            3 => Fails($"error@{at}", FailureKind.Stream),
            4 => Fails($"bad-json@{at}", FailureKind.Json),
            5 => Fails($"stall@{at}", FailureKind.Timeout),
            6 => plan with { Fault = Text($"bad-utf8@{at}"), HasBadByte = true },
            // Somewhere within an event: what came whole before it is not known to the token.
            7 => plan with { Fault = Text($"cut@{random.Next(1, 900)}b"), Failure = FailureKind.Truncated },
            _ => plan with { Fault = Text($"stall@{random.Next(1, 900)}b"), Failure = FailureKind.Timeout },
        };

        StreamPlan Fails(FormattableString fault, FailureKind kind) => plan with { Fault = Text(fault), Failure = kind, Partial = plan.TextOf(at) };
    }

    private static StreamPlan OfWhole(StreamPlan plan, Random random) => random.Next(6) switch
    {
        0 => plan with { Fault = "cut@40b", Failure = FailureKind.Truncated },
        1 => plan with { Fault = "reset@40b", Failure = FailureKind.Truncated },
        2 => plan with { Fault = "end@40b", Failure = FailureKind.Json },
        3 => plan with { Fault = "error@3", Failure = FailureKind.Api },
        4 => plan with { Fault = "bad-json", Failure = FailureKind.Json },
        _ => plan with { Fault = "stall@40b", Failure = FailureKind.Timeout },
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
