using System.Text;
using System.Text.Json;
using Vllm.Testing;
using Vllm.Tests.Support;

namespace Vllm.Tests.Chat;

/// <summary>Every recorded stream: split in any way, cut at every byte, broken at random.</summary>
public sealed class RecordedStreamTests
{
    /// <summary>Larger bodies are cut at every seventh byte: all of it would take minutes.</summary>
    private const int CutEverywhere = 2_500;

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
    public async Task Stream_CutAtEveryByte_IsWholeOnlyByTheRule(WireCase wireCase)
    {
        byte[] body = wireCase.BodyBytes;
        (List<ChatEvent> full, Exception? _) = await ReadEventsAsync(wireCase, Pieces.Whole(body));
        string text = Text(full);
        List<(int End, bool IsWhole)> ends = WholeFrom(wireCase);
        for (int length = 0; length < body.Length; length += body.Length <= CutEverywhere ? 1 : 7)
        {
            (List<ChatEvent> events, Exception? failure) = await ReadEventsAsync(wireCase, [body.AsMemory(0, length)]);

            bool isWhole = ends.LastOrDefault(end => end.End <= length).IsWhole;
            if (failure is not null && failure is not VllmException)
            {
                Assert.Fail($"cut at {length}: {failure}");
            }

            if (isWhole != failure is null)
            {
                Assert.Fail($"cut at {length}: whole by the rule: {isWhole}, but {failure?.Message ?? "no failure"}");
            }

            if (!text.StartsWith(Text(events), StringComparison.Ordinal))
            {
                Assert.Fail($"cut at {length}: '{Text(events)}' is no beginning");
            }
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

    private static string Text(IEnumerable<ChatEvent> events) =>
        string.Concat(events.OfType<ContentDelta>().Where(e => e.ChoiceIndex == 0).Select(e => e.Text));

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

    /// <summary>From which byte on the stream is whole by the rule of the design, judged apart from the client: by JSON documents of its lines.</summary>
    private static List<(int End, bool IsWhole)> WholeFrom(WireCase wireCase)
    {
        var ends = new List<(int, bool)>();
        var finished = new Dictionary<int, bool>();
        bool isBroken = false;
        string body = Encoding.Latin1.GetString(wireCase.BodyBytes);
        for (int start = 0; start < body.Length;)
        {
            int end = body.IndexOf("\n\n", start, StringComparison.Ordinal);
            string data = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(body[start..end]))["data: ".Length..];
            bool isDone = data == "[DONE]";
            if (!isDone)
            {
                JsonElement chunk = JsonElement.Parse(data);
                isBroken |= chunk.MemberOrNull("error") is not null;
                foreach (JsonElement choice in chunk.ItemsOrNone("choices"))
                {
                    string? reason = choice.StringOrNull("finish_reason");
                    int index = choice.GetProperty("index").GetInt32();
                    finished[index] = finished.GetValueOrDefault(index) || reason is not null;
                    isBroken |= reason == "abort";
                }
            }

            bool isWhole = !isBroken && finished.Count > 0
                && (isDone || (finished.Values.All(value => value) && finished.Count >= (wireCase.Request.N ?? 1)));
            ends.Add((end, isWhole));
            start = end + 2;
        }

        return ends;
    }
}
