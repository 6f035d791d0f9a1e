using Vllm.Testing;
using Vllm.Tests.Support;

namespace Vllm.Tests.Chat;

/// <summary>Every recorded stream: split in any way, broken at random.</summary>
public sealed class RecordedStreamTests
{
    public static IEnumerable<TheoryDataRow<WireCase>> Streams =>
        from wireCase in WireCase.ByGroup("recorded")
        where wireCase is { Endpoint: WireEndpoint.Chat, Stream: true, Status: 200, Fault: null }
        select new TheoryDataRow<WireCase>(wireCase);

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Stream_SplitInAnyWay_GivesTheSameEvents(WireCase wireCase)
    {
        byte[] body = wireCase.BodyBytes;
        string[] whole = await ReadAsync(wireCase, Pieces.Whole(body));
        (await ReadAsync(wireCase, Pieces.OneByte(body))).ShouldBe(whole);
        for (int seed = 0; seed < 5; seed++)
        {
            (await ReadAsync(wireCase, Pieces.AtRandom(body, seed))).ShouldBe(whole, $"seed {seed}");
        }
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Stream_BrokenAtRandom_FailsOnlyInOurWays(WireCase wireCase)
    {
        var random = new Random(wireCase.BodyBytes.Length);
        for (int i = 0; i < 100; i++)
        {
            byte[] body = [.. wireCase.BodyBytes];
            for (int changes = random.Next(1, 5); changes > 0 && body.Length > 0; changes--)
            {
                int at = random.Next(body.Length);
                body = random.Next(4) switch
                {
                    0 => [.. body[..at], .. body[Math.Min(body.Length, at + random.Next(1, 40))..]],
                    1 => [.. body[..at], .. body[random.Next(at + 1)..at], .. body[at..]],
                    2 => [.. body[..at], (byte)random.Next(256), .. body[(at + 1)..]],
                    _ => [.. body[..at], (byte)(body[at] ^ (1 << random.Next(8))), .. body[(at + 1)..]],
                };
            }

            (_, Exception? failure) = await ReadEventsAsync(wireCase, Pieces.OfSize(body, 4096));
            if (failure is not null && failure is not VllmException)
            {
                Assert.Fail($"round {i}: {failure}\n{Convert.ToBase64String(body)}");
            }
        }
    }

    private static async Task<string[]> ReadAsync(WireCase wireCase, IEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        (List<ChatEvent> events, Exception? failure) = await ReadEventsAsync(wireCase, pieces);
        return [.. events.Select(Describe), failure?.Message ?? "complete"];
    }

    private static async Task<(List<ChatEvent> Events, Exception? Failure)> ReadEventsAsync(WireCase wireCase, IEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        using VllmClient client = StubServer.Always(() => StubServer.Body(new PieceStream(pieces))).Client();
        return await client.Chat.Completions
            .StreamAsync(Answers.Request with { N = wireCase.Request.N }, TestContext.Current.CancellationToken)
            .ReadAllAsync();
    }

    private static string Describe(ChatEvent chatEvent) => chatEvent switch
    {
        ContentDelta e => $"{e.ChoiceIndex} content {e.Text} {e.Logprobs?.Count}",
        ReasoningDelta e => $"{e.ChoiceIndex} reasoning {e.Text}",
        RefusalDelta e => $"{e.ChoiceIndex} refusal {e.Text}",
        LogprobsDelta e => $"{e.ChoiceIndex} logprobs {string.Join(' ', e.Logprobs.Select(token => token.Logprob))}",
        ToolCallDelta e => $"{e.ChoiceIndex} call {e.CallIndex} {e.Id} {e.Name} {e.Arguments}",
        ToolCallComplete e => $"{e.ChoiceIndex} called {e.Call.Id} {e.Call.Name} {e.Call.Arguments}",
        ChoiceFinished e => $"{e.ChoiceIndex} finished {e.Reason} {e.StopReason}",
        UsageReported e => $"usage {e.Usage.PromptTokens} {e.Usage.CompletionTokens} {e.Usage.TotalTokens}",
        _ => chatEvent.ToString(),
    };
}
