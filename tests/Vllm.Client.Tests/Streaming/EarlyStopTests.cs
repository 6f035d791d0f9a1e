using Vllm.Simulator;
using Vllm.Testing;
using Vllm.Tests.Chat;
using Vllm.Tests.Chat.Conversations;

namespace Vllm.Tests.Streaming;

public sealed class EarlyStopTests
{
    private static readonly ChatCompletionRequest Request = new() { Messages = [ChatMessage.User("Count.")] };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, "4")]
    [InlineData(4, "48, ")]
    [InlineData(6, "48, 49")]
    [InlineData(7, "48, 49,")]
    [InlineData(100, "48, 49, 50, 51")]
    public async Task TakeCharacters_OfAnyPieces_GivesSoMany(int count, string text) =>
        (await JoinAsync(Pieces("48", ", 4", "9, 50", ", 51").TakeCharacters(count))).ShouldBe(text);

    [Theory]
    [InlineData(1, "")]
    [InlineData(2, "🌈")]
    [InlineData(3, "🌈")]
    [InlineData(4, "🌈🌈")]
    public async Task TakeCharacters_InsideASurrogatePair_LeavesItOut(int count, string text) =>
        (await JoinAsync(Pieces("🌈", "🌈🌈").TakeCharacters(count))).ShouldBe(text);

    [Theory]
    [InlineData("50", "48, 49, 50")]
    [InlineData("49", "48, 49")]
    [InlineData(", 4", "48, 4")]
    [InlineData("8, 49, 5", "48, 49, 5")]
    [InlineData("52", "48, 49, 50, 51")]
    public async Task TakeUntil_AMarkInAnyPieces_EndsWithIt(string mark, string text) =>
        (await JoinAsync(Pieces("48", ", 4", "9", ", 50, 51").TakeUntil(mark))).ShouldBe(text);

    [Fact(Timeout = 60_000)]
    public async Task TakeUntil_ACondition_SeesAllOfTheText() =>
        (await JoinAsync(Pieces("48", ", 4", "9", ", 50, 51").TakeUntil(soFar => soFar.Count(',') == 1))).ShouldBe("48, 4");

    [Fact]
    public void Arguments_Wrong_AreRefusedAtOnce()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => Pieces().TakeCharacters(0));
        Should.Throw<ArgumentException>(() => Pieces().TakeUntil(""));
        Should.Throw<ArgumentNullException>(() => Pieces().TakeUntil((Func<ReadOnlySpan<char>, bool>)null!));
    }

    [Fact(Timeout = 60_000)]
    public async Task EarlyStop_OfAnyKind_ClosesTheConnection()
    {
        Func<ChatStream, Task<string>>[] stops =
        [
            stream => JoinAsync(stream.TextAsync(Cancellation).TakeCharacters(3)),
            stream => JoinAsync(stream.TextAsync(Cancellation).TakeUntil("lo")),
            stream => JoinAsync(stream.TextAsync(Cancellation).TakeUntil(text => text.Length >= 3)),
            stream => JoinAsync(stream.OfType<ContentDelta>().Select(delta => delta.Text).Take(2)),
        ];
        foreach (Func<ChatStream, Task<string>> stop in stops)
        {
            await using WireServer server = ChatAnswers.Start(ChatAnswers.Silent("Hel", "lo"));
            using VllmClient client = ConversationTests.Client(server);
            ChatStream stream = client.Chat.Completions.StreamAsync(Request, Cancellation);

            string text = await stop(stream);

            // The server would be silent for a minute; only a close ends this.
            (await server.ClientClosed.WaitAsync(Cancellation)).DuringAnswer.ShouldBeTrue();
            stream.Completion.Content.ShouldStartWith(text);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task EarlyStop_OfARunningModel_StopsIt()
    {
        await using VllmSimulator server = await VllmSimulator.StartAsync(
            new() { ReasoningParser = "none", InterTokenLatency = LatencyDistribution.Constant(TimeSpan.FromMinutes(10)) }, Cancellation);
        using var client = new VllmClient(server.BaseUrl.ToString());

        ChatStream stream = client.Chat.Completions.StreamAsync(Request with { MaxTokens = 100 }, Cancellation);
        (await JoinAsync(stream.TextAsync(Cancellation).TakeCharacters(1))).Length.ShouldBe(1);

        while (server.RunningRequests > 0)
        {
            // The next token is ten minutes away: only the close ends the request.
            await Task.Yield();
            Cancellation.ThrowIfCancellationRequested();
        }
    }

    private static IAsyncEnumerable<string> Pieces(params string[] pieces) => pieces.ToAsyncEnumerable();

    private static async Task<string> JoinAsync(IAsyncEnumerable<string> text) => string.Concat(await text.ToListAsync(Cancellation));
}
