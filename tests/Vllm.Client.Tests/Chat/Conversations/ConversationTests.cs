using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Vllm.Testing;

namespace Vllm.Tests.Chat.Conversations;

public sealed class ConversationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task SendAsync_TwoTurns_SendsTheWholeHistory()
    {
        await using WireServer server = ChatAnswers.Start(ChatAnswers.Whole("4"), ChatAnswers.Whole("12"));
        using VllmClient client = Client(server);
        var conversation = new Conversation(client.Chat) { SystemPrompt = "Be brief." };

        (await conversation.SendAsync("What is 2 + 2?", Cancellation)).Content.ShouldBe("4");
        (await conversation.SendAsync("And times 3?", Cancellation)).Content.ShouldBe("12");

        Said(server.Requests[0]).ShouldBe(["system: Be brief.", "user: What is 2 + 2?"]);
        Said(server.Requests[1]).ShouldBe(["system: Be brief.", "user: What is 2 + 2?", "assistant: 4", "user: And times 3?"]);
        Said(conversation).ShouldBe(["system: Be brief.", "user: What is 2 + 2?", "assistant: 4", "user: And times 3?", "assistant: 12"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task StreamAsync_ReadInAnyForm_AddsTheTurn()
    {
        await using WireServer server = ChatAnswers.Start(ChatAnswers.Stream("Hel", "lo"));
        using VllmClient client = Client(server);
        var conversation = new Conversation(client.Chat);

        (await conversation.StreamAsync("a", Cancellation).ReadTextAsync(Cancellation)).ShouldBe("Hello");
        await foreach (ChatEvent chatEvent in conversation.StreamAsync("b", Cancellation))
        {
            chatEvent.ShouldNotBeNull();
        }

        await foreach (ChatChunk chunk in conversation.StreamAsync("c", Cancellation).ChunksAsync(Cancellation))
        {
            chunk.ShouldNotBeNull();
        }

        await conversation.StreamAsync("d", Cancellation).ToCompletionAsync(Cancellation);
        await foreach (ChatEvent chatEvent in conversation.StreamAsync("e", Cancellation))
        {
            if (chatEvent is ChoiceFinished)
            {
                // The answer is whole here; what may follow is its usage.
                break;
            }
        }

        Said(conversation).ShouldBe([
            "user: a", "assistant: Hello", "user: b", "assistant: Hello", "user: c", "assistant: Hello",
            "user: d", "assistant: Hello", "user: e", "assistant: Hello"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Turn_ThatFails_LeavesTheHistoryOrKeepsThePart(bool keepPartialAnswers)
    {
        await using WireServer server = ChatAnswers.Start(
            ChatAnswers.Error(400), ChatAnswers.Cut("Hel"), ChatAnswers.Cut("Hel"), ChatAnswers.Silent("Hel"), ChatAnswers.Silent("Hel"));
        using VllmClient client = Client(server);
        var conversation = new Conversation(client.Chat) { Options = new() { KeepPartialAnswers = keepPartialAnswers } };

        await Should.ThrowAsync<VllmApiException>(() => conversation.SendAsync("refused", Cancellation));
        await Should.ThrowAsync<VllmStreamException>(() => conversation.StreamAsync("cut", Cancellation).ReadTextAsync(Cancellation));
        await foreach (ChatEvent chatEvent in conversation.StreamAsync("cut, as an event", Cancellation).WithErrorEvents())
        {
            chatEvent.ShouldNotBeNull();
        }

        using (var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation))
        {
            await Should.ThrowAsync<OperationCanceledException>(async () =>
            {
                await foreach (string text in conversation.StreamAsync("cancelled", cancel.Token).TextAsync(Cancellation))
                {
                    await cancel.CancelAsync();
                }
            });
        }

        await foreach (string text in conversation.StreamAsync("left", Cancellation).TextAsync(Cancellation))
        {
            break;
        }

        Said(conversation).ShouldBe(keepPartialAnswers
            ? ["user: cut", "assistant: Hel", "user: cut, as an event", "assistant: Hel", "user: cancelled", "assistant: Hel", "user: left", "assistant: Hel"]
            : []);
    }

    [Fact(Timeout = 60_000)]
    public async Task Turn_WhileAnotherRuns_IsRefused()
    {
        await using WireServer server = ChatAnswers.Start(ChatAnswers.Silent("Hel"), ChatAnswers.Whole("ok"));
        using VllmClient client = Client(server);
        var conversation = new Conversation(client.Chat) { SystemPrompt = "s" };
        ChatStream early = conversation.StreamAsync("never read", Cancellation);
        IAsyncEnumerator<ChatEvent> running = conversation.StreamAsync("first", Cancellation).GetAsyncEnumerator(Cancellation);
        await running.MoveNextAsync();

        (await Should.ThrowAsync<InvalidOperationException>(() => conversation.SendAsync("second", Cancellation))).Message.ShouldContain("Fork");
        Should.Throw<InvalidOperationException>(() => conversation.StreamAsync("second", Cancellation));
        Should.Throw<InvalidOperationException>(() => conversation.Add(ChatMessage.User("x")));
        Should.Throw<InvalidOperationException>(() => conversation.Trim(1));
        Should.Throw<InvalidOperationException>(() => conversation.SystemPrompt = "t");
        Should.Throw<InvalidOperationException>(() => conversation.LoadJson(conversation.ToJson()));
        await Should.ThrowAsync<InvalidOperationException>(() => early.ReadTextAsync(Cancellation));
        Conversation fork = conversation.Fork();
        await running.DisposeAsync();

        (await conversation.SendAsync("third", Cancellation)).Content.ShouldBe("ok");
        Said(conversation).ShouldBe(["system: s", "user: third", "assistant: ok"]);
        Said(fork).ShouldBe(["system: s"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task StreamAsync_ReadAfterTheConversationWentOn_IsRefused()
    {
        await using WireServer server = ChatAnswers.Start(ChatAnswers.Whole("ok"));
        using VllmClient client = Client(server);
        var conversation = new Conversation(client.Chat);
        ChatStream late = conversation.StreamAsync("late", Cancellation);

        await conversation.SendAsync("meanwhile", Cancellation);

        (await Should.ThrowAsync<InvalidOperationException>(() => late.ReadTextAsync(Cancellation))).Message.ShouldContain("changed");
        (await conversation.SendAsync("on", Cancellation)).Content.ShouldBe("ok");
    }

    [Fact(Timeout = 60_000)]
    public async Task Answer_WithToolCalls_StaysWithItsReasoningAndTakesResults()
    {
        JsonArray calls = [new JsonObject { ["id"] = "c1", ["function"] = new JsonObject { ["name"] = "add", ["arguments"] = "{}" } }];
        await using WireServer server = ChatAnswers.Start(ChatAnswers.Whole("", "tool_calls", calls, "because"), ChatAnswers.Whole("4", reasoning: "so"));
        using VllmClient client = Client(server);
        var conversation = new Conversation(client.Chat);

        ChatCompletion answer = await conversation.SendAsync("2 + 2?", Cancellation);
        await conversation.SendAsync(ChatMessage.Tool(answer.ToolCalls[0].Id!, "4"), Cancellation);

        JsonElement sent = server.Requests[1].BodyJson.GetProperty("messages");
        sent.GetArrayLength().ShouldBe(3);
        sent[1].GetProperty("tool_calls")[0].GetProperty("id").GetString().ShouldBe("c1");
        sent[1].GetProperty("reasoning").GetString().ShouldBe("because");
        conversation.Messages[^1].Reasoning.ShouldBeNull("templates drop the reasoning of finished turns");
    }

    [Fact(Timeout = 60_000)]
    public async Task RunTools_OfATurn_AddsCallsResultsAndAnswer()
    {
        JsonArray calls = [new JsonObject { ["id"] = "c1", ["function"] = new JsonObject { ["name"] = "add", ["arguments"] = """{"a":2,"b":2}""" } }];
        await using WireServer server = ChatAnswers.Start(
            ChatAnswers.Whole("", "tool_calls", calls), ChatAnswers.Whole("Four."), ChatAnswers.Error(500), ChatAnswers.Whole("Yes."));
        using VllmClient client = Client(server);
        var conversation = new Conversation(client.Chat) { SystemPrompt = "s" };
        AIFunction[] tools = [AIFunctionFactory.Create((int a, int b) => a + b, "add")];

        (await conversation.RunToolsAsync("2 + 2?", tools, cancellationToken: Cancellation)).Content.ShouldBe("Four.");
        await Should.ThrowAsync<VllmApiException>(() => conversation.RunToolsAsync("lost", tools, cancellationToken: Cancellation));
        await conversation.SendAsync("Sure?", Cancellation);

        Said(conversation).ShouldBe(["system: s", "user: 2 + 2?", "assistant: ", "tool: 4", "assistant: Four.", "user: Sure?", "assistant: Yes."]);
        server.Requests[^1].BodyJson.GetProperty("messages").GetArrayLength().ShouldBe(6);
    }

    [Fact(Timeout = 60_000)]
    public async Task Request_OfTheConversation_IsSentWithEveryTurn()
    {
        await using WireServer server = ChatAnswers.Start(ChatAnswers.Whole("ok"));
        using VllmClient client = Client(server);
        var conversation = new Conversation(client.Chat, new() { Messages = [ChatMessage.System("s")], Temperature = 0.5, TopK = 7 });

        await conversation.SendAsync("a", Cancellation);
        conversation.Request = conversation.Request with { Temperature = 1 };
        await conversation.Fork().SendAsync("b", Cancellation);

        server.Requests[0].BodyJson.GetProperty("temperature").GetDouble().ShouldBe(0.5);
        server.Requests[1].BodyJson.GetProperty("temperature").GetDouble().ShouldBe(1);
        server.Requests[1].BodyJson.GetProperty("top_k").GetInt32().ShouldBe(7);
        Said(server.Requests[1]).ShouldBe(["system: s", "user: a", "assistant: ok", "user: b"]);
        conversation.Messages.Count.ShouldBe(3);
        Should.Throw<ArgumentException>(() => new Conversation(client.Chat, new() { Messages = [], N = 2 })).Message.ShouldContain("one answer");
    }

    [Fact]
    public void History_CanBeChangedByHand()
    {
        using var client = new VllmClient("http://localhost:1/v1");
        var conversation = new Conversation(client.Chat);

        conversation.Add(ChatMessage.User("a"), ChatMessage.Assistant("b"));
        conversation.SystemPrompt.ShouldBeNull();
        conversation.SystemPrompt = "one";
        conversation.SystemPrompt = "two";
        Said(conversation).ShouldBe(["system: two", "user: a", "assistant: b"]);
        conversation.SystemPrompt.ShouldBe("two");

        conversation.Clear();
        Said(conversation).ShouldBe(["system: two"]);
        conversation.SystemPrompt = null;
        conversation.Messages.ShouldBeEmpty();
        conversation.ToString().ShouldBe("Conversation { Messages = 0 }");
        Should.Throw<ArgumentException>(() => conversation.Add([null!]));
    }

    internal static VllmClient Client(WireServer server) =>
        new(new VllmClientOptions { BaseUrl = server.BaseAddress.ToString(), Resilience = new() { Retry = new() { MaxRetries = 0 } } });

    internal static string[] Said(Conversation conversation) => [.. conversation.Messages.Select(message => $"{message.Role}: {message.Text}")];

    private static string[] Said(WireRequest request) =>
        [.. request.BodyJson.GetProperty("messages").EnumerateArray().Select(message => $"{message.GetProperty("role")}: {message.GetProperty("content")}")];
}
