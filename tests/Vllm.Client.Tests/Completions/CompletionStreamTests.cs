using System.Text;
using System.Text.Json;
using Vllm.Testing;

namespace Vllm.Tests.Completions;

/// <summary>Streamed completions over a real socket: forms, order of events, completeness, failures.</summary>
public sealed class CompletionStreamTests
{
    private const string Head = """{"id":"cmpl-1","object":"text_completion","created":1795168929,"model":"demo",""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_OfTwoPromptsWithTwoChoicesEach_NameChoiceAndPrompt()
    {
        await using WireServer server = Serve(Piece(0, "a"), Piece(3, "d"), Piece(1, "b"), Piece(2, "c"), End(3), End(2), End(1), End(0), "[DONE]");
        using var client = new VllmClient(server.BaseAddress.ToString());
        CompletionStream stream = client.Completions.StreamAsync(Two with { N = 2 }, Cancelled);

        var seen = new List<string>();
        await foreach (CompletionEvent e in stream.ConfigureAwait(true))
        {
            seen.Add($"{e.ChoiceIndex}/{e.PromptIndex} {(e as TextDelta)?.Text ?? ((CompletionFinished)e).Reason.Value}");
        }

        seen.ShouldBe(["0/0 a", "3/1 d", "1/0 b", "2/1 c", "3/1 stop", "2/1 stop", "1/0 stop", "0/0 stop"]);
        stream.Completion.Choices.Select(choice => $"{choice.Index}/{choice.PromptIndex} {choice.Text}").ShouldBe(["0/0 a", "1/0 b", "2/1 c", "3/1 d"]);
        JsonElement body = server.Requests.Single().BodyJson;
        body.GetProperty("prompt").GetRawText().ShouldBe("""["One","Two"]""");
        body.GetProperty("stream").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Stream_ThatEndsBeforeEveryPromptHasItsAnswer_IsTruncated()
    {
        // One prompt of two is finished; without the end mark the other one is missing.
        await using WireServer server = Serve(Piece(0, "a"), End(0));
        using var client = new VllmClient(server.BaseAddress.ToString());

        VllmStreamException e = await Should.ThrowAsync<VllmStreamException>(() => client.Completions.StreamAsync(Two, Cancelled).ToCompletionAsync(Cancelled));

        e.Kind.ShouldBe(FailureKind.Truncated);
        e.Endpoint.ShouldBe("/v1/completions");
        e.PartialTextCompletion!.Text.ShouldBe("a");
        e.PartialCompletion.ShouldBeNull();
    }

    [Fact]
    public async Task Stream_WithEveryChoiceFinishedAndNoEndMark_IsComplete()
    {
        await using WireServer server = Serve(Piece(0, "a"), End(0), Piece(1, "b"), End(1));
        using var client = new VllmClient(server.BaseAddress.ToString());

        Completion completion = await client.Completions.StreamAsync(Two, Cancelled).ToCompletionAsync(Cancelled);

        completion.Choices.Select(choice => choice.Text).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task Logprobs_WithAndWithoutText_ComeOnce()
    {
        await using WireServer server = Serve(
            Choice("""{"index":0,"text":"a","logprobs":{"text_offset":[0],"token_logprobs":[NaN],"tokens":["a"],"top_logprobs":[{"a":-1,"b":null}]}}"""),
            Choice("""{"index":0,"text":"","finish_reason":"stop","logprobs":{"text_offset":[1],"token_logprobs":[-0.5],"tokens":["<end>"],"top_logprobs":[null]}}"""),
            "[DONE]");
        using var client = new VllmClient(server.BaseAddress.ToString());
        CompletionStream stream = client.Completions.StreamAsync(new() { Prompt = "One", Logprobs = 1 }, Cancelled);

        List<CompletionEvent> events = await ToListAsync(stream);

        events.Select(e => e.GetType()).ShouldBe([typeof(TextDelta), typeof(CompletionLogprobsDelta), typeof(CompletionFinished)]);
        CompletionLogprobs logprobs = stream.Completion.Choices[0].Logprobs!;
        logprobs.Tokens.ShouldBe(["a", "<end>"]);
        logprobs.TokenLogprobs.ShouldBe([null, -0.5]);
        logprobs.TextOffset.ShouldBe([0, 1]);
        logprobs.TopLogprobs[0]!["a"].ShouldBe(-1);
        logprobs.TopLogprobs[0]!["b"].ShouldBeNull();
        logprobs.TopLogprobs[1].ShouldBeNull();
    }

    [Fact]
    public async Task Forms_OfOneAnswer_SayTheSame()
    {
        await using WireServer server = Serve(
            Piece(0, "Hel"), Piece(0, "lo"), End(0),
            Head + """ "choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5},"extra":1}""", "[DONE]");
        using var client = new VllmClient(server.BaseAddress.ToString());
        CompletionsApi completions = client.Completions;
        CompletionRequest request = new() { Prompt = "One" };

        (await completions.StreamAsync(request, Cancelled).ReadTextAsync(Cancelled)).ShouldBe("Hello");
        (await ToListAsync(completions.StreamAsync(request, Cancelled).TextAsync(Cancelled))).ShouldBe(["Hel", "lo"]);
        (await completions.CreateAsync(request, Cancelled)).Text.ShouldBe("Hello");
        List<CompletionChunk> chunks = await ToListAsync(
            completions.StreamAsync(request, new RequestOptions { KeepRawBody = true }, Cancelled).ChunksAsync(Cancelled));
        chunks.Select(chunk => chunk.Choices.Count).ShouldBe([1, 1, 1, 0]);
        chunks[3].Usage!.TotalTokens.ShouldBe(5);
        chunks[3].AdditionalProperties["extra"].GetInt32().ShouldBe(1);
        Encoding.UTF8.GetString(chunks[0].Raw.Span).ShouldBe(Piece(0, "Hel"));
    }

    [Fact]
    public async Task WithErrorEvents_OnAnErrorInTheStream_GivesItLast()
    {
        await using WireServer server = Serve(Piece(0, "a"), """{"error":{"message":"boom","type":"InternalServerError","code":500}}""", "[DONE]");
        using var client = new VllmClient(server.BaseAddress.ToString());

        List<CompletionEvent> events = await ToListAsync(client.Completions.StreamAsync(Two, Cancelled).WithErrorEvents());

        VllmException failure = events[^1].ShouldBeOfType<CompletionError>().Exception;
        failure.Message.ShouldBe("boom");
        failure.PartialTextCompletion!.Text.ShouldBe("a");
    }

    [Fact]
    public async Task Stream_EnumeratedTwice_IsRefusedByItsName()
    {
        await using WireServer server = Serve(Piece(0, "a"), End(0), "[DONE]");
        using var client = new VllmClient(server.BaseAddress.ToString());
        CompletionStream stream = client.Completions.StreamAsync(new() { Prompt = "One" }, Cancelled);
        await stream.ReadTextAsync(Cancelled);

        (await Should.ThrowAsync<InvalidOperationException>(() => stream.ReadTextAsync(Cancelled))).Message.ShouldStartWith("A CompletionStream can be");
    }

    [Fact]
    public async Task StreamAsync_WrongRequest_IsRefusedWhenCalled()
    {
        using var client = new VllmClient("http://127.0.0.1:9/v1");

        Should.Throw<ArgumentException>(() => client.Completions.StreamAsync(new(), Cancelled)).ParamName.ShouldBe("request");
        await Should.ThrowAsync<ArgumentException>(async () => await client.Completions.CreateAsync(new(), Cancelled));
    }

    [Fact]
    public async Task Leaving_TheLoopEarly_ClosesTheConnection()
    {
        var wireCase = new WireCase
        {
            Id = "stall",
            Headers = new Dictionary<string, string> { ["content-type"] = "text/event-stream" },
            BodyBytes = Encoding.UTF8.GetBytes($"data: {Piece(0, "a")}\n\n"),
            Fault = new WireFault { Kind = WireFaultKind.Stall, Ms = 60_000 },
        };
        await using WireServer server = WireServer.Start(wireCase);
        using var client = new VllmClient(server.BaseAddress.ToString());

        await foreach (string text in client.Completions.StreamAsync(Two, Cancelled).TextAsync(Cancelled))
        {
            text.ShouldBe("a");
            break;
        }

        await server.ClientClosed.WaitAsync(TimeSpan.FromSeconds(20), Cancelled);
    }

    [Fact]
    public async Task DefaultModel_AndApiKey_ReachTheServer()
    {
        await using WireServer server = Serve(Piece(0, "a"), End(0), "[DONE]");
        using var client = new VllmClient(new VllmClientOptions { BaseUrl = server.BaseAddress.ToString(), ApiKey = "k", DefaultModel = "standard" });

        Completion completion = await client.Completions.CreateAsync(new() { Prompt = "One" }, Cancelled);

        completion.ToString().ShouldNotContain("\"a\"");
        server.Requests.Single().BodyJson.GetProperty("model").GetString().ShouldBe("standard");
        server.Requests.Single().Header("authorization").ShouldBe("Bearer k");
    }

    private static CompletionRequest Two => new() { Prompt = new[] { "One", "Two" } };

    private static string Piece(int index, string text) => Choice($$"""{"index":{{index}},"text":"{{text}}","logprobs":null,"finish_reason":null}""");

    private static string End(int index) => Choice($$"""{"index":{{index}},"text":"","finish_reason":"stop","stop_reason":null}""");

    private static string Choice(string choice) => $"{Head}\"choices\":[{choice}]}}";

    private static WireServer Serve(params string[] events) => WireServer.Start(new WireCase
    {
        Id = "made",
        Headers = new Dictionary<string, string> { ["content-type"] = "text/event-stream; charset=utf-8" },
        BodyBytes = Encoding.UTF8.GetBytes(string.Concat(events.Select(text => $"data: {text}\n\n"))),
    });

    private static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (T item in items)
        {
            list.Add(item);
        }

        return list;
    }
}
