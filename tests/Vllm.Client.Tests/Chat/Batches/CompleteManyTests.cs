using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Vllm.Simulator;
using Vllm.Testing;
using Vllm.Tests.Chat.Conversations;

namespace Vllm.Tests.Chat.Batches;

public sealed class CompleteManyTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CompleteMany_AllGood_GivesEachRequestItsAnswer(bool ordered)
    {
        await using VllmSimulator server = await VllmSimulator.StartAsync(new() { ReasoningParser = "none" }, Cancellation);
        using var client = new VllmClient(server.BaseUrl.ToString());
        ChatCompletionRequest[] requests = [.. Enumerable.Range(0, 40).Select(i => Scripted($"answer {i}" + new string('.', 40 - i)))];

        List<ManyResult> results = await client.Chat
            .CompleteManyAsync(requests, new() { MaxConcurrency = 5, Ordered = ordered }, Cancellation).ToListAsync(Cancellation);

        results.Count.ShouldBe(40);
        foreach (ManyResult result in results)
        {
            result.IsSuccess.ShouldBeTrue();
            result.Request.ShouldBeSameAs(requests[result.Index]);
            result.GetCompletion().Content.ShouldStartWith($"answer {result.Index}.");
        }

        long[] indexes = [.. results.Select(result => result.Index)];
        (ordered ? indexes : [.. indexes.Order()]).ShouldBe(Enumerable.Range(0, 40).Select(i => (long)i));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CompleteMany_SomeFail_TheOthersGoOn(bool ordered)
    {
        await using VllmSimulator server = await VllmSimulator.StartAsync(new() { ReasoningParser = "none" }, Cancellation);
        using var client = new VllmClient(server.BaseUrl.ToString());
        var progress = new ProgressList();

        List<ManyResult> results = await client.Chat.CompleteManyAsync(
            [Scripted("a"), Scripted("b") with { Model = "nope" }, null!, Scripted("c") with { Messages = [] }, Scripted("d")],
            new() { Ordered = ordered, Progress = progress, MaxConcurrency = 2 },
            Cancellation).ToListAsync(Cancellation);

        results = [.. results.OrderBy(result => result.Index)];
        results[0].GetCompletion().Content.ShouldBe("a");
        results[1].Exception.ShouldBeOfType<VllmApiException>().IsModelNotFound.ShouldBeTrue();
        Should.Throw<VllmApiException>(results[1].GetCompletion);
        results[2].Exception.ShouldBeOfType<ArgumentNullException>();
        results[3].Exception.ShouldBeOfType<ArgumentException>();
        results[4].GetCompletion().Content.ShouldBe("d");

        progress.Reports.Select(report => report.Finished).ShouldBe([1, 2, 3, 4, 5]);
        ManyProgress last = progress.Reports[^1];
        (last.Started, last.Failed).ShouldBe((5, 3));
        last.CompletionTokens.ShouldBe(results.Sum(result => result.Completion?.Usage?.CompletionTokens ?? 0));
        last.PromptTokens.ShouldBeGreaterThan(0);
    }

    [Fact(Timeout = 60_000)]
    public async Task CompleteMany_NothingAnswered_BeginsNoMoreThanTheLimit()
    {
        await using WireServer server = ChatAnswers.Start(ChatAnswers.Silent());
        using VllmClient client = ConversationTests.Client(server);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var source = new EndlessSource(signalAt: 4);

        ValueTask<bool> next = client.Chat.CompleteManyAsync(source, new() { MaxConcurrency = 3 }, cancel.Token)
            .GetAsyncEnumerator(CancellationToken.None).MoveNextAsync();
        await source.Signalled.WaitAsync(Cancellation);
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(async () => await next);
        source.Given.ShouldBe(4, "three on their way, and one that waits for its turn");
        source.IsDisposed.ShouldBeTrue();
        server.AcceptedConnections.ShouldBeLessThanOrEqualTo(3);
    }

    [Fact(Timeout = 60_000)]
    public async Task CompleteMany_InOrderBehindASlowAnswer_ReadsTheSourceNoFurtherThanItsWindow()
    {
        await using WireServer server = ChatAnswers.Start(ChatAnswers.Silent(), ChatAnswers.Whole("ok"));
        using VllmClient client = ConversationTests.Client(server);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var progress = new ProgressList(signalAt: 3);

        // The first request of the source has to be the first of the server: that one stalls.
        var source = new EndlessSource(signalAt: 6, beforeSecond: server.FirstRequest);
        ValueTask<bool> next = client.Chat.CompleteManyAsync(source, new() { MaxConcurrency = 2, Ordered = true, Progress = progress }, cancel.Token)
            .GetAsyncEnumerator(CancellationToken.None).MoveNextAsync();
        await progress.Signalled.WaitAsync(Cancellation);

        for (int i = 0; i < 20; i++)
        {
            // Time enough to go too far: the server answers at once.
            await client.Chat.Completions.CreateAsync(new() { Messages = [ChatMessage.User("a")] }, Cancellation);
        }

        source.Given.ShouldBeLessThanOrEqualTo(5, "four begun, and one that waits");
        source.Signalled.IsCompleted.ShouldBeFalse();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(async () => await next);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CompleteMany_TheSourceFails_EndsAfterWhatWasBegun(bool ordered)
    {
        await using WireServer server = ChatAnswers.Start(ChatAnswers.Whole("ok"));
        using VllmClient client = ConversationTests.Client(server);
        var indexes = new List<long>();

        InvalidOperationException failure = await Should.ThrowAsync<InvalidOperationException>(async () =>
        {
            await foreach (ManyResult result in client.Chat.CompleteManyAsync(Failing(3), new() { Ordered = ordered }, Cancellation))
            {
                result.GetCompletion().Content.ShouldBe("ok");
                indexes.Add(result.Index);
            }
        });

        failure.Message.ShouldBe("the source failed");
        indexes.Order().ShouldBe([0, 1, 2]);
    }

    [Fact(Timeout = 60_000)]
    public async Task CompleteMany_LeftEarly_EndsWhatStillRuns()
    {
        await using WireServer server = ChatAnswers.Start(ChatAnswers.Whole("ok"), ChatAnswers.Silent());
        using VllmClient client = ConversationTests.Client(server);
        var source = new EndlessSource(signalAt: 3);

        await foreach (ManyResult result in client.Chat.CompleteManyAsync(source, new() { MaxConcurrency = 2 }, Cancellation))
        {
            // Not before a second request is on its way.
            await source.Signalled.WaitAsync(Cancellation);
            break;
        }

        source.IsDisposed.ShouldBeTrue();
        (await server.ClientClosed.WaitAsync(Cancellation)).ShouldNotBe(default);
    }

    [Fact(Timeout = 60_000)]
    public async Task CompleteMany_WrongArguments_AreRefusedAtOnce_AndNothingIsReadBeforeTheEnumeration()
    {
        using var client = new VllmClient("http://localhost:1/v1");
        var source = new EndlessSource();

        Should.Throw<ArgumentOutOfRangeException>(() => client.Chat.CompleteManyAsync(source, new() { MaxConcurrency = 0 }, Cancellation)).Message.ShouldContain("MaxConcurrency");
        Should.Throw<ArgumentNullException>(() => client.Chat.CompleteManyAsync((IEnumerable<ChatCompletionRequest>)null!, cancellationToken: Cancellation));
        _ = client.Chat.CompleteManyAsync(source, cancellationToken: Cancellation);

        source.Given.ShouldBe(0);
        (await client.Chat.CompleteManyAsync(Array.Empty<ChatCompletionRequest>(), cancellationToken: Cancellation).CountAsync(Cancellation)).ShouldBe(0);
    }

    private static ChatCompletionRequest Scripted(string text) => new()
    {
        Messages = [ChatMessage.User("Say it.")],
        VllmXargs = new JsonObject { ["script"] = text },
    };

    private static async IAsyncEnumerable<ChatCompletionRequest> Failing(int count)
    {
        for (int i = 0; i < count; i++)
        {
            yield return new() { Messages = [ChatMessage.User("a")] };
        }

        await Task.Yield();
        throw new InvalidOperationException("the source failed");
    }

    private sealed class ProgressList(int signalAt = int.MaxValue) : IProgress<ManyProgress>
    {
        private readonly TaskCompletionSource _signalled = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<ManyProgress> Reports { get; } = [];

        public Task Signalled => _signalled.Task;

        public void Report(ManyProgress value)
        {
            Reports.Add(value);
            if (value.Finished == signalAt)
            {
                _signalled.TrySetResult();
            }
        }
    }

    /// <summary>Gives requests for ever, and counts them.</summary>
    private sealed class EndlessSource(int signalAt = int.MaxValue, Task? beforeSecond = null) : IAsyncEnumerable<ChatCompletionRequest>
    {
        private readonly TaskCompletionSource _signalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _given;

        public int Given => Volatile.Read(ref _given);

        public bool IsDisposed { get; private set; }

        /// <summary>Completes when so many were given.</summary>
        public Task Signalled => _signalled.Task;

        public IAsyncEnumerator<ChatCompletionRequest> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
            GiveAsync(cancellationToken).GetAsyncEnumerator(CancellationToken.None);

        private async IAsyncEnumerable<ChatCompletionRequest> GiveAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            try
            {
                while (true)
                {
                    await (Given == 1 && beforeSecond is not null ? beforeSecond.WaitAsync(cancellationToken) : Task.CompletedTask);
                    await Task.Yield();
                    cancellationToken.ThrowIfCancellationRequested();
                    if (Interlocked.Increment(ref _given) == signalAt)
                    {
                        _signalled.TrySetResult();
                    }

                    yield return new() { Messages = [ChatMessage.User("a")] };
                }
            }
            finally
            {
                IsDisposed = true;
            }
        }
    }
}
