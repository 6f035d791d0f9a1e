using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Vllm.Testing;

namespace Vllm.Tests.Chat.Conversations;

public sealed class ConversationTrimmingTests : IDisposable
{
    private readonly VllmClient _offline = new("http://localhost:1/v1");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _offline.Dispose();

    [Theory]
    [InlineData(9, "s u1 a1 u2 c2 r2 r2 a2 u3 a3")]
    [InlineData(8, "s u2 c2 r2 r2 a2 u3 a3")]
    [InlineData(7, "s u2 c2 r2 r2 a2 u3 a3")]
    [InlineData(6, "s u3 a3")]
    [InlineData(1, "s u3 a3")]
    public void Trim_ToACount_LeavesWholeTurns(int maxMessages, string left)
    {
        Conversation conversation = Of("s u1 a1 u2 c2 r2 r2 a2 u3 a3");

        int removed = conversation.Trim(maxMessages);

        Names(conversation).ShouldBe(left);
        removed.ShouldBe(10 - conversation.Messages.Count);
    }

    [Theory]
    [InlineData("s u1 c1 r1 c2 r2 c3 r3", 3, "s u1 c3 r3")]
    [InlineData("s u1 c1 r1 c2 r2 c3 r3", 5, "s u1 c2 r2 c3 r3")]
    [InlineData("s u1 c1 r1 c2 r2", 1, "s u1 c2 r2")]
    [InlineData("u1 c1 r1 a1", 1, "u1 a1")]
    [InlineData("s d u1 u2 a2", 1, "s d u1 u2 a2")]
    [InlineData("a0 u1 a1", 2, "u1 a1")]
    [InlineData("s", 1, "s")]
    public void Trim_OfOddHistories_KeepsWhatBelongsTogether(string messages, int maxMessages, string left)
    {
        Conversation conversation = Of(messages);

        conversation.Trim(maxMessages);

        Names(conversation).ShouldBe(left);
    }

    [Fact]
    public void Trim_AnyHistory_NeverSeparatesCallsFromResults()
    {
        Gen<string> turn = Gen.Elements("u a", "u c r a", "u c r r c r a", "u u a", "u c r");
        Arbitrary<(IReadOnlyList<string> Turns, int Max)> histories = Arb.From(
            from turns in Gen.ListOf(turn)
            from max in Gen.Choose(1, 20)
            select ((IReadOnlyList<string>)turns, max));

        Prop.ForAll(histories, history =>
        {
            Conversation conversation = Of(string.Join(' ', ["s", .. history.Turns]));
            string[] before = Names(conversation).Split(' ');
            conversation.Trim(history.Max);
            string[] after = Names(conversation).Split(' ');

            after[0].ShouldBe("s");
            for (int i = 1; i < after.Length; i++)
            {
                if (after[i] == "r")
                {
                    after[i - 1].ShouldBeOneOf("c", "r");
                }

                if (after[i] == "c")
                {
                    after[i + 1].ShouldBe("r");
                }
            }

            (after.Length - 1 <= history.Max || after.Count(name => name == "u") <= 2).ShouldBeTrue();
            before[^1].ShouldBe(after[^1]);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(100, "s u1 a1 u2 a2 u3 a3 u4 a4", 90)]
    [InlineData(90, "s u1 a1 u2 a2 u3 a3 u4 a4", 90)]
    [InlineData(89, "s u2 a2 u3 a3 u4 a4", 70)]
    [InlineData(50, "s u3 a3 u4 a4", 50)]
    [InlineData(30, "s u4 a4", 30)]
    [InlineData(5, "s u4 a4", 30)]
    public async Task TrimToTokens_CountedByTheCaller_LeavesAsMuchAsFits(int maxTokens, string left, int tokens)
    {
        int counts = 0;
        Conversation conversation = Of("s u1 a1 u2 a2 u3 a3 u4 a4", new()
        {
            CountTokensAsync = (messages, _) =>
            {
                counts++;
                return Task.FromResult(10 * messages.Count);
            },
        });

        (await conversation.TrimToTokensAsync(maxTokens, Cancellation)).ShouldBe(tokens);

        Names(conversation).ShouldBe(left);
        counts.ShouldBeLessThanOrEqualTo(4);
    }

    [Fact]
    public async Task TrimToTokens_CountedByTheServer_AsksForThePromptAsItWouldBeSent()
    {
        await using WireServer server = ChatAnswers.Start(Count(30), Count(12));
        using VllmClient client = ConversationTests.Client(server);
        var conversation = new Conversation(client.Chat, new()
        {
            Model = "m",
            Temperature = 1,
            Messages = Messages("s u1 a1 u2 a2"),
            Tools = [ChatTool.Function("f")],
            ChatTemplateKwargs = new JsonObject { ["x"] = 1 },
        });

        (await conversation.TrimToTokensAsync(20, Cancellation)).ShouldBe(12);

        Names(conversation).ShouldBe("s u2 a2");
        server.Requests.Select(request => request.Path).ShouldAllBe(path => path == "/tokenize");
        JsonElement body = server.Requests[0].BodyJson;
        body.EnumerateObject().Select(member => member.Name).ShouldBe(["messages", "model", "tools", "chat_template_kwargs"], ignoreOrder: true);
        body.GetProperty("messages").GetArrayLength().ShouldBe(5);
        server.Requests[1].BodyJson.GetProperty("messages").GetArrayLength().ShouldBe(3);
    }

    [Fact]
    public async Task TrimToTokens_WhenCountingFails_LeavesTheHistory()
    {
        await using WireServer server = ChatAnswers.Start(ChatAnswers.Error(404));
        using VllmClient client = ConversationTests.Client(server);
        var conversation = new Conversation(client.Chat, new ChatCompletionRequest { Messages = Messages("s u1 a1 u2 a2") });

        await Should.ThrowAsync<VllmApiException>(() => conversation.TrimToTokensAsync(1, Cancellation));

        Names(conversation).ShouldBe("s u1 a1 u2 a2");
        conversation.Trim(2).ShouldBe(2);
    }

    private static WireAnswer Count(int tokens) => ChatAnswers.Json(200, new JsonObject { ["count"] = tokens, ["max_model_len"] = 4096, ["tokens"] = new JsonArray() });

    private static ChatMessage[] Messages(string names) => [.. names.Split(' ').Select(name => name[0] switch
    {
        's' => ChatMessage.System(name),
        'd' => ChatMessage.Developer(name),
        'u' => ChatMessage.User(name),
        'c' => ChatMessage.Assistant(name, [new ToolCall { Id = "1", Name = "f" }]),
        'r' => ChatMessage.Tool("1", name),
        _ => ChatMessage.Assistant(name),
    })];

    private static string Names(Conversation conversation) => string.Join(' ', conversation.Messages.Select(message => message.Text));

    private Conversation Of(string names, ConversationOptions? options = null) =>
        new(_offline.Chat, new() { Messages = Messages(names) }) { Options = options ?? new() };
}
