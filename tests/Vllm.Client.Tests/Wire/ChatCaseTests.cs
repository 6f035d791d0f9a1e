using Vllm.Testing;

namespace Vllm.Tests.Wire;

/// <summary>Every chat case over a real socket, each under four ways of splitting the reads.</summary>
public sealed class ChatCaseTests
{
    private const int Seed = 20261120;

    public static IEnumerable<TheoryDataRow<WireCase, ReadSplitting>> Cases => Rows(timed: false);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Answer_AsTheServerSentIt_IsReadRight(WireCase wireCase, ReadSplitting splitting) => RunAsync(wireCase, splitting);

    internal static IEnumerable<TheoryDataRow<WireCase, ReadSplitting>> Rows(bool timed) =>
        from wireCase in WireCase.All
        where wireCase.Endpoint == WireEndpoint.Chat && timed == (wireCase.Timeouts != new WireTimeouts())
        from splitting in ReadSplitting.All(Seed)
        select new TheoryDataRow<WireCase, ReadSplitting>(wireCase, splitting);

    internal static async Task RunAsync(WireCase wireCase, ReadSplitting splitting)
    {
        await using WireServer server = WireServer.Start(wireCase, splitting);
        using VllmClient client = CaseClient.For(server, wireCase);

        FoldedAnswer actual = wireCase.Stream
            ? await StreamAsync(client, wireCase)
            : await CreateAsync(client, wireCase);

        CaseClient.ShouldBeRight(wireCase, actual, server);
    }

    private static async Task<FoldedAnswer> StreamAsync(VllmClient client, WireCase wireCase)
    {
        ChatStream stream = client.Chat.Completions.StreamAsync(Request(wireCase), Options(wireCase), TestContext.Current.CancellationToken);
        var events = new List<ChatEvent>();
        VllmException? failure = null;
        try
        {
            await foreach (ChatEvent chatEvent in stream)
            {
                events.Add(chatEvent);
            }
        }
        catch (VllmException exception)
        {
            failure = exception;
        }

        // The fold has to say the same as the events.
        wireCase.Expect.Differences(FoldedAnswers.From(stream.Completion, failure)).ShouldBeEmpty("fold");
        return FoldedAnswers.From(events, stream.Completion, failure);
    }

    private static async Task<FoldedAnswer> CreateAsync(VllmClient client, WireCase wireCase)
    {
        try
        {
            ChatCompletion completion =
                await client.Chat.Completions.CreateAsync(Request(wireCase), Options(wireCase), TestContext.Current.CancellationToken);
            return FoldedAnswers.From(completion, null);
        }
        catch (VllmException exception)
        {
            return FoldedAnswers.From(exception.PartialCompletion ?? new ChatCompletion(), exception);
        }
    }

    private static ChatCompletionRequest Request(WireCase wireCase) => new()
    {
        Model = "m",
        Messages = [ChatMessage.User("Hello")],
        N = wireCase.Request.N,
    };

    private static RequestOptions Options(WireCase wireCase) => new()
    {
        ReasoningTags = wireCase.Options.InlineThink
            ? new ReasoningTags { StartsInReasoning = wireCase.Options.StartsInReasoning }
            : null,
    };
}
