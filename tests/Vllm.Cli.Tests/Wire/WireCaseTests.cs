using System.Text.Json;
using Vllm.Testing;

namespace Vllm.Cli.Tests;

/// <summary>
/// Every case of chat and completions, hand-made and recorded, through the command line inside this process; <see cref="ProcessWireCaseTests"/> runs some of them as
/// a process. One class per part, so that they run side by side.
/// </summary>
public abstract class WireCaseTests
{
    protected static TheoryData<WireCase> Cases(Func<WireCase, bool> isWanted, WireEndpoint endpoint = WireEndpoint.Chat) =>
        [.. WireCase.All.Where(wireCase => wireCase.Endpoint == endpoint && isWanted(wireCase))];

    protected static async Task PlayAsync(WireCase wireCase)
    {
        await using WireServer server = WireServer.Start(wireCase);
        using var console = new TestConsole();
        using var interrupts = new Interrupts(_ => throw new InvalidOperationException("No signal was sent."));

        int exitCode = await CommandLine.RunAsync(WireCaseArguments.Of(wireCase, server), console.Console, interrupts);

        Judge(wireCase, server, exitCode, console.Output);
        console.Error.ShouldBeEmpty();
    }

    internal static void Judge(WireCase wireCase, WireServer server, int exitCode, string output)
    {
        IReadOnlyList<JsonElement> lines = JsonLine.ReadAll(output);
        wireCase.Expect.Differences(JsonLinesFold.Fold(lines)).ShouldBeEmpty();
        exitCode.ShouldBe(wireCase.Expect.IsSuccess ? 0 : 1);
        lines[^1].Type().ShouldBe(wireCase.Expect.IsSuccess ? "done" : "error");
        if (wireCase.ExpectAttempts is { } attempts)
        {
            server.Attempts.ShouldBe(attempts);
        }
    }
}

public sealed class HandMadeFramingTests : WireCaseTests
{
    public static TheoryData<WireCase> Given => Cases(wireCase => wireCase.Group is "baseline" or "sse-framing" or "end-of-stream" or "limits");

    [Theory]
    [MemberData(nameof(Given))]
    public Task Chat_FramingCase_PrintsWhatIsExpected(WireCase wireCase) => PlayAsync(wireCase);
}

public sealed class HandMadeContentTests : WireCaseTests
{
    public static TheoryData<WireCase> Given =>
        Cases(wireCase => wireCase.Group is "chunk-shape" or "unicode" or "reasoning" or "logprobs" or "tool-calls" or "content-coding");

    [Theory]
    [MemberData(nameof(Given))]
    public Task Chat_ContentCase_PrintsWhatIsExpected(WireCase wireCase) => PlayAsync(wireCase);
}

public sealed class HandMadeFailureTests : WireCaseTests
{
    public static TheoryData<WireCase> Given => Cases(wireCase => wireCase.Group is "http-status" or "stream-errors" or "transport" or "retry");

    [Theory]
    [MemberData(nameof(Given))]
    public Task Chat_FailureCase_PrintsWhatIsExpected(WireCase wireCase) => PlayAsync(wireCase);
}

public sealed class RecordedCaseTests : WireCaseTests
{
    public static TheoryData<WireCase> Given => Cases(wireCase => wireCase.Group == "recorded");

    [Theory]
    [MemberData(nameof(Given))]
    public Task Chat_RecordedCase_PrintsWhatIsExpected(WireCase wireCase) => PlayAsync(wireCase);
}

public sealed class CompletionCaseTests : WireCaseTests
{
    public static TheoryData<WireCase> Given => Cases(_ => true, WireEndpoint.Completion);

    [Theory]
    [MemberData(nameof(Given))]
    public Task Complete_Case_PrintsWhatIsExpected(WireCase wireCase) => PlayAsync(wireCase);
}
