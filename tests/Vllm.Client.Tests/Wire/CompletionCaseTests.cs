using Vllm.Testing;

namespace Vllm.Tests.Wire;

/// <summary>Every case of <c>/v1/completions</c> over a real socket, each under four ways of splitting the reads.</summary>
public sealed class CompletionCaseTests
{
    private const int Seed = 20261121;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static IEnumerable<TheoryDataRow<WireCase, ReadSplitting>> Cases =>
        from wireCase in WireCase.All
        where wireCase.Endpoint == WireEndpoint.Completion
        from splitting in ReadSplitting.All(Seed)
        select new TheoryDataRow<WireCase, ReadSplitting>(wireCase, splitting);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Answer_AsTheServerSentIt_IsReadRight(WireCase wireCase, ReadSplitting splitting)
    {
        await using WireServer server = WireServer.Start(wireCase, splitting);
        using VllmClient client = CaseClient.For(server, wireCase);

        FoldedAnswer actual = wireCase.Stream
            ? await StreamAsync(client, wireCase)
            : await CreateAsync(client, wireCase);

        CaseClient.ShouldBeRight(wireCase, actual, server);
        server.Requests.ShouldAllBe(request => request.Path == "/v1/completions");
    }

    private static async Task<FoldedAnswer> StreamAsync(VllmClient client, WireCase wireCase)
    {
        CompletionStream stream = client.Completions.StreamAsync(Request(wireCase), Cancelled);
        var events = new List<CompletionEvent>();
        VllmException? failure = null;
        try
        {
            await foreach (CompletionEvent completionEvent in stream)
            {
                events.Add(completionEvent);
            }
        }
        catch (VllmException exception)
        {
            failure = exception;
        }

        // The fold has to say the same as the events.
        wireCase.Expect.Differences(FoldedAnswers.From(stream.Completion, failure)).ShouldBeEmpty("fold");
        return FoldedAnswers.From(events, failure);
    }

    private static async Task<FoldedAnswer> CreateAsync(VllmClient client, WireCase wireCase)
    {
        try
        {
            return FoldedAnswers.From(await client.Completions.CreateAsync(Request(wireCase), Cancelled), null);
        }
        catch (VllmException exception)
        {
            return FoldedAnswers.From(exception.PartialTextCompletion ?? new Completion(), exception);
        }
    }

    private static CompletionRequest Request(WireCase wireCase) => new() { Model = "m", Prompt = "Hello", N = wireCase.Request.N };
}
