using System.Text;
using Vllm.Testing;
using Vllm.Tests.Support;

namespace Vllm.Tests.Chat;

/// <summary>What a stream promises its caller, over real sockets.</summary>
public sealed class ChatStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Enumerate_CancelledBefore_SendsNothing()
    {
        await using WireServer server = WireServer.Start(Answers.Stream(Answers.Text("a"), Answers.Finish(), Answers.Done));
        using VllmClient client = server.Client();
        var cancelled = new CancellationToken(canceled: true);

        (List<ChatEvent> events, Exception? failure) = await client.Chat.Completions.StreamAsync(Answers.Request, cancelled).ReadAllAsync();

        events.ShouldBeEmpty();
        failure.ShouldBeOfType<OperationCanceledException>().CancellationToken.ShouldBe(cancelled);
        server.AcceptedConnections.ShouldBe(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancel_BeforeTheHeaders_ClosesTheConnection(bool tokenOfTheCall)
    {
        await using WireServer server = WireServer.Start(
            Answers.Stream() with { Fault = new WireFault { Kind = WireFaultKind.StallHeaders, Ms = 60_000 } });
        using VllmClient client = server.Client();
        using var cancel = new CancellationTokenSource();
        ChatStream stream = client.Chat.Completions.StreamAsync(Answers.Request, tokenOfTheCall ? cancel.Token : default);
        IAsyncEnumerator<ChatEvent> enumerator = stream.GetAsyncEnumerator(tokenOfTheCall ? default : cancel.Token);

        ValueTask<bool> move = enumerator.MoveNextAsync();
        await server.FirstRequest.WaitAsync(Patience, Cancellation);
        await cancel.CancelAsync();

        (await Should.ThrowAsync<OperationCanceledException>(move.AsTask())).CancellationToken.ShouldBe(cancel.Token);
        (await server.ClientClosed.WaitAsync(Patience, Cancellation)).DuringAnswer.ShouldBeTrue();
        (await enumerator.MoveNextAsync().AsTask().ShouldThrowOrEndAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Cancel_WhileWaitingInTheMiddle_ClosesTheConnectionAndKeepsTheText()
    {
        await using WireServer server = WireServer.Start(Stalled(Answers.Text("a")));
        using VllmClient client = server.Client();
        using var cancel = new CancellationTokenSource();
        ChatStream stream = client.Chat.Completions.StreamAsync(Answers.Request, cancel.Token);
        await using IAsyncEnumerator<ChatEvent> enumerator = stream.GetAsyncEnumerator(Cancellation);
        (await enumerator.MoveNextAsync()).ShouldBeTrue();

        ValueTask<bool> move = enumerator.MoveNextAsync();
        await cancel.CancelAsync();

        (await Should.ThrowAsync<OperationCanceledException>(move.AsTask())).CancellationToken.ShouldBe(cancel.Token);
        await server.ClientClosed.WaitAsync(Patience, Cancellation);
        stream.Completion.Content.ShouldBe("a");
    }

    [Fact]
    public async Task Cancel_BetweenEventsThatAreThere_GivesNoFurtherEvent()
    {
        await using WireServer server = WireServer.Start(Stalled(Answers.Text("a"), Answers.Text("b"), Answers.Text("c")), ReadSplitting.Whole);
        using VllmClient client = server.Client();
        using var cancel = new CancellationTokenSource();
        var texts = new List<string>();

        OperationCanceledException exception = await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (ChatEvent e in client.Chat.Completions.StreamAsync(Answers.Request, cancel.Token).WithErrorEvents())
            {
                texts.Add(e.ShouldBeOfType<ContentDelta>().Text);
                await cancel.CancelAsync();
            }
        });

        exception.CancellationToken.ShouldBe(cancel.Token);
        texts.ShouldBe(["a"]);
        await server.ClientClosed.WaitAsync(Patience, Cancellation);
    }

    [Fact]
    public async Task Cancel_WholeAnswer_IsTheCallersCancellation()
    {
        await using WireServer server = WireServer.Start(
            Answers.Stream() with { Fault = new WireFault { Kind = WireFaultKind.StallHeaders, Ms = 60_000 } });
        using VllmClient client = server.Client();
        using var cancel = new CancellationTokenSource();

        Task<ChatCompletion> call = client.Chat.Completions.CreateAsync(Answers.Request, cancel.Token);
        await server.FirstRequest.WaitAsync(Patience, Cancellation);
        await cancel.CancelAsync();

        (await Should.ThrowAsync<OperationCanceledException>(call)).CancellationToken.ShouldBe(cancel.Token);
        await server.ClientClosed.WaitAsync(Patience, Cancellation);
    }

    [Fact]
    public async Task LeaveTheLoop_ClosesTheConnection()
    {
        await using WireServer server = WireServer.Start(Stalled(Answers.Text("a"), Answers.Text("b")));
        using VllmClient client = server.Client();

        await foreach (ChatEvent _ in client.Chat.Completions.StreamAsync(Answers.Request, Cancellation))
        {
            break;
        }

        (await server.ClientClosed.WaitAsync(Patience, Cancellation)).DuringAnswer.ShouldBeTrue();
    }

    [Fact]
    public async Task Dispose_WhileAnotherTaskWaitsInTheMiddle_EndsIt()
    {
        await using WireServer server = WireServer.Start(Stalled(Answers.Text("a")));
        using VllmClient client = server.Client();
        ChatStream stream = client.Chat.Completions.StreamAsync(Answers.Request, Cancellation);
        IAsyncEnumerator<ChatEvent> enumerator = stream.GetAsyncEnumerator(Cancellation);
        (await enumerator.MoveNextAsync()).ShouldBeTrue();

        Task<bool> move = enumerator.MoveNextAsync().AsTask();
        await stream.DisposeAsync();

        await Should.ThrowAsync<ObjectDisposedException>(move.WaitAsync(Patience, Cancellation));
        await server.ClientClosed.WaitAsync(Patience, Cancellation);
        stream.Completion.Content.ShouldBe("a");
        await Should.ThrowAsync<ObjectDisposedException>(async () => await enumerator.MoveNextAsync());
        await enumerator.DisposeAsync();
        await stream.DisposeAsync();
    }

    [Fact]
    public async Task Dispose_WhileAnotherTaskWaitsForTheHeaders_EndsIt()
    {
        await using WireServer server = WireServer.Start(
            Answers.Stream() with { Fault = new WireFault { Kind = WireFaultKind.StallHeaders, Ms = 60_000 } });
        using VllmClient client = server.Client();
        ChatStream stream = client.Chat.Completions.StreamAsync(Answers.Request, Cancellation);
        Task<bool> move = stream.GetAsyncEnumerator(Cancellation).MoveNextAsync().AsTask();
        await server.FirstRequest.WaitAsync(Patience, Cancellation);

        await stream.DisposeAsync();

        await Should.ThrowAsync<ObjectDisposedException>(move.WaitAsync(Patience, Cancellation));
        await server.ClientClosed.WaitAsync(Patience, Cancellation);
    }

    [Fact]
    public async Task Dispose_BetweenEvents_ClosesTheConnectionAndGivesNoMore()
    {
        await using WireServer server = WireServer.Start(Stalled(Answers.Text("a"), Answers.Text("b")), ReadSplitting.Whole);
        using VllmClient client = server.Client();
        ChatStream stream = client.Chat.Completions.StreamAsync(Answers.Request, Cancellation);
        IAsyncEnumerator<ChatEvent> enumerator = stream.GetAsyncEnumerator(Cancellation);
        (await enumerator.MoveNextAsync()).ShouldBeTrue();

        await stream.DisposeAsync();

        await Should.ThrowAsync<ObjectDisposedException>(async () => await enumerator.MoveNextAsync());
        await server.ClientClosed.WaitAsync(Patience, Cancellation);
    }

    [Fact]
    public async Task Dispose_BetweenEvents_KeepsItsBufferOutOfThePool()
    {
        // Another thread may be parsing in it: what the pool gives out next must not hold this stream's bytes.
        string canary = Guid.NewGuid().ToString();
        byte[] body = Answers.Bytes(Answers.Text("a"), Answers.Text(canary), Answers.Text("b"));
        using VllmClient client = StubServer.Always(() => StubServer.Body(new PieceStream(Pieces.Whole(body)))).Client();
        ChatStream stream = client.Chat.Completions.StreamAsync(Answers.Request, Cancellation);
        (await stream.GetAsyncEnumerator(Cancellation).MoveNextAsync()).ShouldBeTrue();

        await stream.DisposeAsync();

        byte[][] rented = [.. Enumerable.Range(0, 64).Select(_ => System.Buffers.ArrayPool<byte>.Shared.Rent(4096))];
        rented.Where(bytes => Encoding.Latin1.GetString(bytes).Contains(canary, StringComparison.Ordinal)).ShouldBeEmpty();
        Array.ForEach(rented, bytes => System.Buffers.ArrayPool<byte>.Shared.Return(bytes));
    }

    [Fact]
    public async Task Dispose_AtAnyTime_NeverMixesStreams()
    {
        // Each stream says one letter for ever; a buffer that two streams share would mix them.
        string body = string.Concat(Enumerable.Repeat("{0}", 400));
        var failures = new System.Collections.Concurrent.ConcurrentBag<string>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 400), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancellation }, async (i, _) =>
        {
            char letter = (char)('a' + (i % 26));
            byte[] bytes = Encoding.UTF8.GetBytes(body.Replace("{0}", Answers.Text(new string(letter, 20)), StringComparison.Ordinal));
            using VllmClient client = StubServer.Always(() => StubServer.Body(new PieceStream(Pieces.AtRandom(bytes, i)))).Client();
            ChatStream stream = client.Chat.Completions.StreamAsync(Answers.Request, CancellationToken.None);
            int seen = 0;
            using var start = new SemaphoreSlim(0);
            Task disposer = Task.Run(async () =>
            {
                await start.WaitAsync(CancellationToken.None);
                await stream.DisposeAsync();
            }, CancellationToken.None);
            (List<ChatEvent> _, Exception? failure) = await Reading(stream, letter, () =>
            {
                if (++seen == i % 300)
                {
                    start.Release();
                }
            });
            start.Release();
            await disposer;
            if (failure is not (ObjectDisposedException or VllmStreamException or InvalidOperationException { Message: [.., '.'] }))
            {
                failures.Add($"{i}: {failure}");
            }
        });

        failures.ShouldBeEmpty();
    }

    [Fact]
    public async Task Enumerate_Twice_IsRefused()
    {
        await using WireServer server = WireServer.Start(Answers.Stream(Answers.Text("a"), Answers.Finish(), Answers.Done));
        using VllmClient client = server.Client();
        ChatStream stream = client.Chat.Completions.StreamAsync(Answers.Request, Cancellation);
        (await stream.ReadTextAsync(Cancellation)).ShouldBe("a");

        Should.Throw<InvalidOperationException>(() => stream.GetAsyncEnumerator(Cancellation)).Message.ShouldContain("once");
        await Should.ThrowAsync<InvalidOperationException>(stream.ToCompletionAsync(Cancellation));
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task MoveNext_WhileOneWaits_IsRefused()
    {
        await using WireServer server = WireServer.Start(Stalled(Answers.Text("a")));
        using VllmClient client = server.Client();
        await using ChatStream stream = client.Chat.Completions.StreamAsync(Answers.Request, Cancellation);
        IAsyncEnumerator<ChatEvent> enumerator = stream.GetAsyncEnumerator(Cancellation);
        (await enumerator.MoveNextAsync()).ShouldBeTrue();
        Task<bool> first = enumerator.MoveNextAsync().AsTask();

        await Should.ThrowAsync<InvalidOperationException>(async () => await enumerator.MoveNextAsync());

        first.IsCompleted.ShouldBeFalse();
        await stream.DisposeAsync();
        await Should.ThrowAsync<ObjectDisposedException>(first);
    }

    [Fact]
    public async Task MoveNext_AfterTheEnd_StaysAtTheEnd()
    {
        await using WireServer server = WireServer.Start(Answers.Stream(Answers.Text("a"), Answers.Finish(), Answers.Done));
        using VllmClient client = server.Client();
        IAsyncEnumerator<ChatEvent> enumerator = client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).GetAsyncEnumerator(Cancellation);
        while (await enumerator.MoveNextAsync())
        {
        }

        (await enumerator.MoveNextAsync()).ShouldBeFalse();
        await enumerator.DisposeAsync();
    }

    [Fact]
    public async Task WithErrorEvents_FailureOfAnyKind_IsTheLastEvent()
    {
        await using WireServer truncated = WireServer.Start(Answers.Stream(Answers.Text("a")));
        await using WireServer refused = WireServer.Start(Answers.Stream() with { Status = 400, BodyBytes = "{\"error\":{\"message\":\"no\"}}"u8.ToArray() });
        foreach ((WireServer server, int count) in new[] { (truncated, 2), (refused, 1) })
        {
            using VllmClient client = server.Client();
            (List<ChatEvent> events, Exception? failure) =
                await client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).WithErrorEvents().ReadAllAsync();

            failure.ShouldBeNull();
            events.Count.ShouldBe(count);
            events[^1].ShouldBeOfType<StreamError>().Exception.Endpoint.ShouldBe("/v1/chat/completions");
        }
    }

    [Fact]
    public async Task Completion_AfterABreak_HoldsWhatCame()
    {
        await using WireServer server = WireServer.Start(Answers.Stream(Answers.Text("a"), Answers.Text("b")));
        using VllmClient client = server.Client();
        ChatStream stream = client.Chat.Completions.StreamAsync(Answers.Request, Cancellation);

        VllmStreamException exception = await Should.ThrowAsync<VllmStreamException>(stream.ReadTextAsync(Cancellation));

        exception.Kind.ShouldBe(FailureKind.Truncated);
        exception.PartialCompletion!.Content.ShouldBe("ab");
        stream.Completion.Content.ShouldBe("ab");
    }

    [Fact]
    public async Task Forms_OfOneAnswer_SayTheSame()
    {
        WireCase recorded = WireCase.Get("rec-chat-reasoning-stream");
        await using WireServer server = WireServer.Start(recorded);
        using VllmClient client = server.Client();
        ChatStream Stream(RequestOptions? options = null) => client.Chat.Completions.StreamAsync(Answers.Request, options, Cancellation);

        string text = await Stream().ReadTextAsync(Cancellation);
        var pieces = new List<string>();
        await foreach (string piece in Stream().TextAsync(Cancellation))
        {
            pieces.Add(piece);
        }

        var chunks = new List<ChatChunk>();
        await foreach (ChatChunk chunk in Stream(new RequestOptions { KeepRawBody = true }).ChunksAsync(Cancellation))
        {
            chunks.Add(chunk);
        }

        var plain = new List<ChatChunk>();
        await foreach (ChatChunk chunk in Stream().ChunksAsync(Cancellation))
        {
            plain.Add(chunk);
        }

        ChatCompletion completion = await Stream().ToCompletionAsync(Cancellation);

        completion.Content.ShouldNotBeEmpty();
        text.ShouldBe(completion.Content);
        string.Concat(pieces).ShouldBe(text);
        string.Concat(chunks.SelectMany(chunk => chunk.Choices).Select(choice => choice.Content)).ShouldBe(text);
        string.Concat(chunks.SelectMany(chunk => chunk.Choices).Select(choice => choice.Reasoning)).ShouldBe(completion.Reasoning);
        string raw = string.Concat(chunks.Select(chunk => $"data: {Encoding.UTF8.GetString(chunk.Raw.Span)}\n\n")) + Answers.Done;
        raw.ShouldBe(Encoding.UTF8.GetString(recorded.BodyBytes));
        plain.ShouldAllBe(chunk => chunk.Raw.IsEmpty);
    }

    [Fact]
    public async Task Connection_AfterWholeStreams_IsUsedAgain()
    {
        await using WireServer server = WireServer.Start(WireCase.Get("rec-chat-plain-stream"), ReadSplitting.Whole);
        using VllmClient client = server.Client();
        for (int i = 0; i < 5; i++)
        {
            (await client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadTextAsync(Cancellation)).ShouldNotBeEmpty();
        }

        server.Requests.Count.ShouldBe(5);
        server.AcceptedConnections.ShouldBe(1);
    }

    [Fact]
    public async Task Connection_AfterABreak_IsNotUsedAgain()
    {
        await using WireServer server = WireServer.Start(
            Stalled(Answers.Text("a"), Answers.Text("b")) with { Then = [Answers.Stream(Answers.Text("c"), Answers.Finish(), Answers.Done)] });
        using VllmClient client = server.Client();
        await foreach (ChatEvent _ in client.Chat.Completions.StreamAsync(Answers.Request, Cancellation))
        {
            break;
        }

        (await client.Chat.Completions.StreamAsync(Answers.Request, Cancellation).ReadTextAsync(Cancellation)).ShouldBe("c");
        server.AcceptedConnections.ShouldBe(2);
    }

    [Fact]
    public async Task Dispose_OfTheClient_RefusesCalls()
    {
        await using WireServer server = WireServer.Start(Answers.Stream(Answers.Text("a"), Answers.Finish(), Answers.Done));
        VllmClient client = server.Client();
        client.Dispose();

        await Should.ThrowAsync<ObjectDisposedException>(client.Chat.Completions.CreateAsync(Answers.Request, Cancellation));
    }

    private static WireCase Stalled(params string[] events) =>
        Answers.Stream(events) with { Fault = new WireFault { Kind = WireFaultKind.Stall, Ms = 60_000 } };

    private static async Task<(List<ChatEvent> Events, Exception? Failure)> Reading(ChatStream stream, char letter, Action afterEach)
    {
        var events = new List<ChatEvent>();
        try
        {
            await foreach (ChatEvent e in stream)
            {
                if (((ContentDelta)e).Text.Any(c => c != letter))
                {
                    throw new FormatException($"'{((ContentDelta)e).Text}' in the stream of '{letter}'");
                }

                afterEach();
            }

            return (events, null);
        }
        catch (Exception exception)
        {
            return (events, exception);
        }
    }
}

file static class MoveExtensions
{
    public static async Task<bool> ShouldThrowOrEndAsync(this Task<bool> move)
    {
        try
        {
            return await move;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
