using Vllm.Testing;
using Vllm.Tests.Chat;
using Vllm.Tests.Chat.Conversations;

namespace Vllm.Tests.Fallback;

public sealed class FallbackClientTests
{
    private static readonly ChatCompletionRequest Request = new() { Messages = [ChatMessage.User("Hi")] };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<WireAnswer, FailureKind> Failures => new()
    {
        { ChatAnswers.Error(500), FailureKind.Api },
        { ChatAnswers.Error(404, "The model `m` does not exist.", "NotFoundError"), FailureKind.Api },
        { ChatAnswers.Events(ChatAnswers.Role, """{"error":{"message":"EngineCore","type":"InternalServerError","code":500}}""", "[DONE]"), FailureKind.Stream },
        { ChatAnswers.Cut(), FailureKind.Truncated },
        { ChatAnswers.Events("no json"), FailureKind.Json },
        { new WireAnswer { Fault = new() { Kind = WireFaultKind.CloseBeforeResponse } }, FailureKind.Http },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Stream_FirstFailsBeforeItsFirstToken_SecondAnswers(WireAnswer failure, FailureKind kind)
    {
        await using WireServer broken = ChatAnswers.Start(failure);
        await using WireServer good = ChatAnswers.Start(ChatAnswers.Stream("Hel", "lo"));
        using VllmClient first = ConversationTests.Client(broken);
        using VllmClient second = ConversationTests.Client(good);
        var seen = new List<FallbackFailure>();
        var fallback = new FallbackClient([new(first, "big"), new(second, "small")], new() { OnFallback = seen.Add });

        (await fallback.Chat.Completions.StreamAsync(Request, Cancellation).ReadTextAsync(Cancellation)).ShouldBe("Hello");

        FallbackFailure only = seen.ShouldHaveSingleItem();
        only.Target.ShouldBeSameAs(fallback.Targets[0]);
        only.Exception.Kind.ShouldBe(kind);
        broken.Requests[0].BodyJson.GetProperty("model").GetString().ShouldBe("big");
        good.Requests[0].BodyJson.GetProperty("model").GetString().ShouldBe("small");
    }

    [Fact]
    public async Task Everything_OfChat_FallsBack()
    {
        await using WireServer broken = ChatAnswers.Start(ChatAnswers.Error(503));
        await using WireServer good = ChatAnswers.Start(ChatAnswers.Whole("Hello"));
        using VllmClient first = ConversationTests.Client(broken);
        using VllmClient second = ConversationTests.Client(good);
        var fallback = new FallbackClient(new FallbackTarget(first), new FallbackTarget(second));

        (await fallback.Chat.Completions.CreateAsync(Request, Cancellation)).Content.ShouldBe("Hello");
        (await fallback.Chat.Completions.StreamAsync(Request, Cancellation).ChunksAsync(Cancellation).CountAsync(Cancellation)).ShouldBe(1);
        (await fallback.Chat.CompleteManyAsync([Request, Request], cancellationToken: Cancellation).CountAsync(result => result.IsSuccess, Cancellation)).ShouldBe(2);
        var conversation = new Conversation(fallback.Chat);
        await conversation.SendAsync("a", Cancellation);
        conversation.Messages.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Stream_FailsAfterText_IsNotGivenToTheNext()
    {
        await using WireServer broken = ChatAnswers.Start(ChatAnswers.Cut("Hel"));
        await using WireServer good = ChatAnswers.Start(ChatAnswers.Stream("Hello"));
        using VllmClient first = ConversationTests.Client(broken);
        using VllmClient second = ConversationTests.Client(good);
        var fallback = new FallbackClient(new FallbackTarget(first), new FallbackTarget(second));
        ChatStream stream = fallback.Chat.Completions.StreamAsync(Request, Cancellation);

        VllmStreamException failure = await Should.ThrowAsync<VllmStreamException>(() => stream.ReadTextAsync(Cancellation));

        failure.PartialCompletion!.Content.ShouldBe("Hel");
        stream.Completion.Content.ShouldBe("Hel");
        good.Requests.ShouldBeEmpty();

        // Nobody saw this text, but it was an answer all the same.
        await Should.ThrowAsync<VllmStreamException>(() => fallback.Chat.Completions.StreamAsync(Request, Cancellation).ToCompletionAsync(Cancellation));
        good.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Stream_AllFail_GivesAllFailures()
    {
        await using WireServer one = ChatAnswers.Start(ChatAnswers.Error(500, "one"));
        await using WireServer two = ChatAnswers.Start(ChatAnswers.Error(429, "two"));
        using VllmClient first = ConversationTests.Client(one);
        using VllmClient second = ConversationTests.Client(two);
        var fallback = new FallbackClient(new FallbackTarget(first, name: "A"), new FallbackTarget(second, name: "B"));

        VllmFallbackException failure =
            await Should.ThrowAsync<VllmFallbackException>(() => fallback.Chat.Completions.CreateAsync(Request, Cancellation));

        failure.Failures.Select(each => (each.Target.Name, each.Exception.Message)).ShouldBe([("A", "one"), ("B", "two")]);
        failure.Message.ShouldBe("None of 2 servers gave an answer: A: one; B: two");
        failure.InnerException.ShouldBeSameAs(failure.Failures[1].Exception);
        (failure.Kind, failure.IsRetryable, failure.Attempts, failure.Endpoint).ShouldBe((FailureKind.Api, true, 2, "/v1/chat/completions"));

        List<ChatEvent> events = await fallback.Chat.Completions.StreamAsync(Request, Cancellation).WithErrorEvents().ToListAsync(Cancellation);
        events.ShouldHaveSingleItem().ShouldBeOfType<StreamError>().Exception.ShouldBeOfType<VllmFallbackException>();
    }

    [Fact]
    public async Task Stream_WithErrorEvents_FallsBackInSilence()
    {
        await using WireServer broken = ChatAnswers.Start(ChatAnswers.Cut());
        await using WireServer good = ChatAnswers.Start(ChatAnswers.Cut("Hel"));
        using VllmClient first = ConversationTests.Client(broken);
        using VllmClient second = ConversationTests.Client(good);
        var fallback = new FallbackClient(new FallbackTarget(first), new FallbackTarget(second));

        List<ChatEvent> events = await fallback.Chat.Completions.StreamAsync(Request, Cancellation).WithErrorEvents().ToListAsync(Cancellation);

        events.Select(chatEvent => chatEvent.GetType()).ShouldBe([typeof(ContentDelta), typeof(StreamError)]);
    }

    [Fact]
    public async Task Failures_ThatEveryServerWouldHave_EndTheCall()
    {
        await using WireServer one = ChatAnswers.Start(ChatAnswers.Error(400, "temperature", "BadRequestError"));
        await using WireServer two = ChatAnswers.Start(ChatAnswers.Whole("ok"));
        using VllmClient first = ConversationTests.Client(one);
        using VllmClient second = ConversationTests.Client(two);
        var fallback = new FallbackClient(new FallbackTarget(first), new FallbackTarget(second));

        await Should.ThrowAsync<VllmApiException>(() => fallback.Chat.Completions.CreateAsync(Request, Cancellation));
        Should.Throw<ArgumentException>(() => fallback.Chat.Completions.StreamAsync(Request with { Messages = [] }, Cancellation));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => fallback.Chat.Completions.CreateAsync(Request, cancelled.Token));

        two.Requests.ShouldBeEmpty();
        fallback.IsHealthy(fallback.Targets[0]).ShouldBeTrue();
        var always = new FallbackClient(fallback.Targets, new() { ShouldFallBack = _ => true });
        (await always.Chat.Completions.CreateAsync(Request, Cancellation)).Content.ShouldBe("ok");
    }

    [Fact]
    public async Task PromptTooLong_GoesToALargerModel_AndTheServerStaysHealthy()
    {
        await using WireServer one = ChatAnswers.Start(ChatAnswers.Error(400, "This model's maximum context length is 10 tokens.", "BadRequestError"));
        await using WireServer two = ChatAnswers.Start(ChatAnswers.Whole("ok"));
        using VllmClient first = ConversationTests.Client(one);
        using VllmClient second = ConversationTests.Client(two);
        var fallback = new FallbackClient(new FallbackTarget(first), new FallbackTarget(second));

        (await fallback.Chat.Completions.CreateAsync(Request, Cancellation)).Content.ShouldBe("ok");

        fallback.IsHealthy(fallback.Targets[0]).ShouldBeTrue();
    }

    [Fact]
    public async Task Health_OfAFailedServer_IsRememberedForAWhile()
    {
        await using WireServer one = ChatAnswers.Start(ChatAnswers.Error(500), ChatAnswers.Error(500), ChatAnswers.Whole("one"));
        await using WireServer two = ChatAnswers.Start(ChatAnswers.Whole("two"), ChatAnswers.Whole("two"), ChatAnswers.Error(500), ChatAnswers.Whole("two"));
        using VllmClient first = ConversationTests.Client(one);
        using VllmClient second = ConversationTests.Client(two);
        var time = new FakeTime();
        var fallback = new FallbackClient([new(first), new(second)], new() { TimeProvider = time, Cooldown = TimeSpan.FromSeconds(10) });
        Task<ChatCompletion> AskAsync() => fallback.Chat.Completions.CreateAsync(Request, Cancellation);

        (await AskAsync()).Content.ShouldBe("two");
        fallback.IsHealthy(fallback.Targets[0]).ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(9.9));
        (await AskAsync()).Content.ShouldBe("two");
        one.Requests.Count.ShouldBe(1, "it is not asked while it is remembered as ill");

        // Both are ill now: the last hope is asked all the same, and is well again.
        await Should.ThrowAsync<VllmFallbackException>(AskAsync);
        one.Requests.Count.ShouldBe(2);
        (await AskAsync()).Content.ShouldBe("one");
        fallback.Targets.Select(fallback.IsHealthy).ShouldBe([true, false]);

        time.Advance(TimeSpan.FromSeconds(10));
        fallback.Targets.ShouldAllBe(target => fallback.IsHealthy(target));
    }

    [Fact]
    public void Client_OfWrongArguments_IsRefused()
    {
        using var client = new VllmClient("http://localhost:1/v1");

        Should.Throw<ArgumentException>(() => new FallbackClient());
        Should.Throw<ArgumentException>(() => new FallbackClient([null!]));
        Should.Throw<ArgumentOutOfRangeException>(() => new FallbackClient([new(client)], new() { Cooldown = TimeSpan.FromSeconds(-1) })).Message.ShouldContain("Cooldown");
        Should.Throw<ArgumentException>(() => new FallbackClient(new FallbackTarget(client)).IsHealthy(new FallbackTarget(client)));
        new FallbackTarget(client, "m").ToString().ShouldBe("http://localhost:1/v1 (m)");
    }
}
