using System.Text;
using System.Text.Json.Nodes;
using Vllm.Testing;
using Vllm.Tests.Wire;

namespace Vllm.Tests.Completions;

/// <summary>
/// The same request, recorded with and without streaming: the fold of the stream equals the whole answer, but for what the servers
/// themselves answer differently.
/// </summary>
public sealed class RecordedPairTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static IEnumerable<TheoryDataRow<string>> Pairs
    {
        get
        {
            HashSet<string> ids = [.. Recording.All.Where(recording => recording.Path == "/v1/completions").Select(recording => recording.Id)];
            return from id in ids
                   where ids.Contains(id + "-stream") && IsGood(id) && IsGood(id + "-stream")
                   select new TheoryDataRow<string>(id);
        }
    }

    [Fact]
    public void Pairs_OfBothFrontEnds_AreThere()
    {
        string[] ids = [.. Pairs.Select(row => row.Data)];

        ids.Length.ShouldBeGreaterThan(12);
        ids.Count(id => id.StartsWith("rust-", StringComparison.Ordinal)).ShouldBeGreaterThan(3);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task ToCompletion_OfTheStream_EqualsTheWholeAnswer(string id)
    {
        JsonNode prompt = JsonNode.Parse(Recording.Get(id).Body!.Value.GetProperty("prompt").GetRawText())!;
        int prompts = CompletionPrompt.FromJson(prompt).Count;
        Completion whole = await AskAsync(id, prompts, (api, request) => api.CreateAsync(request, Cancelled));
        Completion folded = await AskAsync(id + "-stream", prompts, (api, request) => api.StreamAsync(request, Cancelled).ToCompletionAsync(Cancelled));

        whole.Choices.Count.ShouldBe(prompts);
        folded.Choices.Count.ShouldBe(prompts);
        folded.Model.ShouldBe(whole.Model);
        folded.SystemFingerprint.ShouldBe(whole.SystemFingerprint);
        foreach ((CompletionChoice expected, CompletionChoice actual) in whole.Choices.Zip(folded.Choices))
        {
            ShouldBeEqual(id, expected, actual);
        }
    }

    private static void ShouldBeEqual(string id, CompletionChoice expected, CompletionChoice actual)
    {
        bool isRust = id.StartsWith("rust-", StringComparison.Ordinal);
        actual.Index.ShouldBe(expected.Index);
        actual.PromptIndex.ShouldBe(expected.PromptIndex);
        actual.Text.ShouldBe(expected.Text);
        actual.FinishReason.ShouldBe(expected.FinishReason);
        actual.TokenIds.ShouldBe(expected.TokenIds);
        actual.RoutedExperts.ShouldBe(expected.RoutedExperts);
        actual.AdditionalProperties.ShouldBe(expected.AdditionalProperties);
        if (!isRust)
        {
            // The Rust front end streams no stop_reason, and no log probabilities of an echoed prompt.
            actual.StopReason.ShouldBe(expected.StopReason);
        }

        int skipped = isRust && id.Contains("echo", StringComparison.Ordinal) ? 8 : 0;
        actual.Logprobs?.TokenLogprobs.ShouldBe(expected.Logprobs!.TokenLogprobs.Skip(skipped));
        (actual.Logprobs is null).ShouldBe(expected.Logprobs is null);
        if (!isRust)
        {
            // Half a character stands as U+FFFD in a Rust stream and as nothing in the whole answer, and counts there.
            actual.Logprobs?.TextOffset.ShouldBe(expected.Logprobs!.TextOffset);
            actual.Logprobs?.Tokens.ShouldBe(expected.Logprobs!.Tokens);
            actual.Logprobs?.TopLogprobs.Select(Describe).ShouldBe(expected.Logprobs!.TopLogprobs.Select(Describe));
        }
    }

    private static string Describe(IReadOnlyDictionary<string, double?>? place) =>
        place is null
            ? "none"
            : string.Join(", ", place.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));

    private static bool IsGood(string id) => Recording.Get(id).ReadResponse() is { Status: 200, IsWhole: true };

    private static async Task<Completion> AskAsync(string id, int prompts, Func<CompletionsApi, CompletionRequest, Task<Completion>> ask)
    {
        RecordedResponse response = Recording.Get(id).ReadResponse()!;
        var wireCase = new WireCase { Id = id, BodyBytes = Encoding.UTF8.GetBytes(response.Body) };
        await using WireServer server = WireServer.Start(wireCase);
        using VllmClient client = CaseClient.For(server, wireCase);
        return await ask(client.Completions, new CompletionRequest { Prompt = CompletionPrompt.Texts([.. Enumerable.Repeat("p", prompts)]) });
    }
}
