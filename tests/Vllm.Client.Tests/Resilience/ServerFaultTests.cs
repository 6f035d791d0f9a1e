using System.Text.Json.Nodes;
using Vllm.Simulator;
using Vllm.Tests.Support;

namespace Vllm.Tests.Resilience;

/// <summary>Each fault of the simulator, met by the client over a real socket: the right exception, with all that came before.</summary>
public sealed class ServerFaultTests
{
    private const string Text = "one two three four five six seven eight nine ten eleven twelve";

    // What the first four tokens of the text say.
    private const string Begun = "one two three";

    private readonly ManualTime _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Faults after the first four tokens of a stream.</summary>
    public static TheoryData<FrontEnd, string, Type, FailureKind, string> BrokenStreams
    {
        get
        {
            var data = new TheoryData<FrontEnd, string, Type, FailureKind, string>();
            foreach (FrontEnd frontEnd in Enum.GetValues<FrontEnd>())
            {
                data.Add(frontEnd, "cut@4", typeof(VllmStreamException), FailureKind.Truncated, Begun);
                data.Add(frontEnd, "end@4", typeof(VllmStreamException), FailureKind.Truncated, Begun);
                data.Add(frontEnd, "reset@4", typeof(VllmStreamException), FailureKind.Truncated, Begun);
                data.Add(frontEnd, "abort@4", typeof(VllmStreamException), FailureKind.Truncated, Begun);
                data.Add(frontEnd, "error@4", typeof(VllmStreamException), FailureKind.Stream, Begun);
                data.Add(frontEnd, "bad-json@4", typeof(VllmResponseException), FailureKind.Json, Begun);
                data.Add(frontEnd, "stall@4", typeof(VllmTimeoutException), FailureKind.Timeout, Begun);
                data.Add(frontEnd, "cut@0", typeof(VllmStreamException), FailureKind.Truncated, "");
                data.Add(frontEnd, "end@0", typeof(VllmStreamException), FailureKind.Truncated, "");
            }

            return data;
        }
    }

    /// <summary>Faults before an answer, which cost the retries too.</summary>
    public static TheoryData<string, Type, FailureKind, int> NoAnswers => new()
    {
        { "refuse", typeof(VllmConnectionException), FailureKind.Http, 3 },
        { "close", typeof(VllmConnectionException), FailureKind.Http, 3 },
        { "503", typeof(VllmApiException), FailureKind.Api, 3 },
        { "429:Retry-After=0", typeof(VllmApiException), FailureKind.Api, 3 },
        { "503:x-should-retry=false", typeof(VllmApiException), FailureKind.Api, 1 },
        { "400", typeof(VllmApiException), FailureKind.Api, 1 },
    };

    [Theory]
    [MemberData(nameof(BrokenStreams))]
    public async Task ChatStream_Broken_IsReportedWithWhatCame(FrontEnd frontEnd, string fault, Type exception, FailureKind kind, string partial)
    {
        await using VllmSimulator server = await StartAsync(frontEnd);
        using VllmClient client = Client(server);
        string text = "";

        Task<VllmException> reading = Should.ThrowAsync<VllmException>(async () =>
        {
            await foreach (string piece in client.Chat.Completions.StreamAsync(Chat(fault), Cancellation).TextAsync(Cancellation))
            {
                Volatile.Write(ref text, text + piece);
            }
        });
        VllmException failure = await HurryAsync(reading, () => kind == FailureKind.Timeout && Volatile.Read(ref text) == partial);

        failure.ShouldBeOfType(exception);
        failure.Kind.ShouldBe(kind);
        text.ShouldBe(partial);
        (failure.PartialCompletion?.Content ?? "").ShouldBe(partial);
        failure.Attempts.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(BrokenStreams))]
    public async Task CompletionStream_Broken_IsReportedWithWhatCame(FrontEnd frontEnd, string fault, Type exception, FailureKind kind, string partial)
    {
        await using VllmSimulator server = await StartAsync(frontEnd);
        using VllmClient client = Client(server);
        string text = "";

        Task<VllmException> reading = Should.ThrowAsync<VllmException>(async () =>
        {
            await foreach (string piece in client.Completions.StreamAsync(Completion(fault), Cancellation).TextAsync(Cancellation))
            {
                Volatile.Write(ref text, text + piece);
            }
        });
        VllmException failure = await HurryAsync(reading, () => kind == FailureKind.Timeout && Volatile.Read(ref text) == partial);

        failure.ShouldBeOfType(exception);
        failure.Kind.ShouldBe(kind);
        text.ShouldBe(partial);
        (failure.PartialTextCompletion is { Choices.Count: > 0 } broken ? broken.Text : "").ShouldBe(partial);
    }

    [Theory]
    [InlineData("stall@4:0.05", Text)]
    [InlineData("slow-start:0.05", Text)]
    [InlineData("trickle:0", Text)]
    [InlineData("bad-utf8@4", "one two three\uFFFD four five six seven eight nine ten eleven twelve")]
    [InlineData("cut@500", Text)]
    public async Task ChatStream_LateOrSoiled_IsWholeAllTheSame(string fault, string text)
    {
        foreach (FrontEnd frontEnd in Enum.GetValues<FrontEnd>())
        {
            await using VllmSimulator server = await StartAsync(frontEnd);
            using VllmClient client = Client(server);

            (await client.Chat.Completions.StreamAsync(Chat(fault), Cancellation).ReadTextAsync(Cancellation)).ShouldBe(text);
        }
    }

    [Theory]
    [InlineData("cut@20b", typeof(VllmStreamException), FailureKind.Truncated)]
    // HTTP shows no early end here: all there is to see is half of a JSON text.
    [InlineData("end@20b", typeof(VllmResponseException), FailureKind.Json)]
    [InlineData("reset@20b", typeof(VllmStreamException), FailureKind.Truncated)]
    [InlineData("abort@4", typeof(VllmStreamException), FailureKind.Truncated)]
    [InlineData("bad-json", typeof(VllmResponseException), FailureKind.Json)]
    [InlineData("stall@20b", typeof(VllmTimeoutException), FailureKind.Timeout)]
    [InlineData("error@4", typeof(VllmApiException), FailureKind.Api)]
    [InlineData("502:body=%3Chtml%3E", typeof(VllmApiException), FailureKind.Http)]
    public async Task ChatWhole_Broken_IsReported(string fault, Type exception, FailureKind kind)
    {
        foreach (FrontEnd frontEnd in Enum.GetValues<FrontEnd>())
        {
            await using VllmSimulator server = await StartAsync(frontEnd);
            using VllmClient client = Client(server);

            VllmException failure = await HurryAsync(
                Should.ThrowAsync<VllmException>(() => client.Chat.Completions.CreateAsync(Chat(fault), Cancellation)), () => kind == FailureKind.Timeout);

            failure.Kind.ShouldBe(kind);
            failure.ShouldBeOfType(exception);
            if (fault == "abort@4")
            {
                failure.PartialCompletion!.Content.ShouldBe(Begun);
            }
        }
    }

    [Theory]
    [MemberData(nameof(NoAnswers))]
    public async Task Call_NoAnswer_IsTriedAsOftenAsItHelps(string fault, Type exception, FailureKind kind, int attempts)
    {
        await using VllmSimulator server = await StartAsync(FrontEnd.Python);
        using VllmClient client = Client(server);

        VllmException streamed = await Should.ThrowAsync<VllmException>(() => client.Chat.Completions.StreamAsync(Chat(fault), Cancellation).ReadTextAsync(Cancellation));
        VllmException whole = await Should.ThrowAsync<VllmException>(() => client.Chat.Completions.CreateAsync(Chat(fault), Cancellation));

        foreach (VllmException failure in (VllmException[])[streamed, whole])
        {
            failure.ShouldBeOfType(exception);
            failure.Kind.ShouldBe(kind);
            failure.Attempts.ShouldBe(attempts);
        }
    }

    [Fact]
    public async Task Call_FaultsThenNone_SucceedsByRetries()
    {
        await using VllmSimulator server = await VllmSimulator.StartAsync(new() { Faults = FaultPlan.Parse("503,close,none,refuse") }, Cancellation);
        using VllmClient client = Client(server);

        (await client.Chat.Completions.StreamAsync(Chat(null), Cancellation).ReadTextAsync(Cancellation)).ShouldBe(Text);
        (await client.Chat.Completions.StreamAsync(Chat(null), Cancellation).ReadTextAsync(Cancellation)).ShouldBe(Text);
    }

    [Fact]
    public async Task Terminate_InMidStream_IsEndedByTheIdleLimit_AndNewCallsAreRefused()
    {
        await using VllmSimulator server = await VllmSimulator.StartAsync(
            new() { InterTokenLatency = LatencyDistribution.Constant(TimeSpan.FromMilliseconds(1)) }, Cancellation);
        using VllmClient client = Client(server);
        string text = "";

        Task<VllmTimeoutException> reading = Should.ThrowAsync<VllmTimeoutException>(async () =>
        {
            await foreach (string piece in client.Chat.Completions.StreamAsync(Chat(null), Cancellation).TextAsync(Cancellation))
            {
                server.Terminate();
                Volatile.Write(ref text, text + piece);
            }
        });
        VllmTimeoutException failure = await HurryAsync(reading, () => Volatile.Read(ref text).Length > 0);

        failure.Phase.ShouldBe(TimeoutPhase.Idle);
        text.ShouldNotBeEmpty();
        Text.ShouldStartWith(text);
        failure.PartialCompletion!.Content.ShouldBe(text);
        await Should.ThrowAsync<VllmConnectionException>(() => client.Chat.Completions.CreateAsync(Chat(null), Cancellation));
    }

    private static Task<VllmSimulator> StartAsync(FrontEnd frontEnd) => VllmSimulator.StartAsync(new() { FrontEnd = frontEnd }, Cancellation);

    private VllmClient Client(VllmSimulator server) => new(new VllmClientOptions
    {
        BaseUrl = server.BaseUrl.ToString(),
        Resilience = new() { Retry = new() { BaseDelay = TimeSpan.Zero } },
        TimeProvider = _time,
    });

    /// <summary>Lets the client's time run once nothing more will come.</summary>
    private async Task<T> HurryAsync<T>(Task<T> reading, Func<bool> isSilent)
    {
        while (!reading.IsCompleted)
        {
            if (isSilent())
            {
                _time.Advance(TimeSpan.FromMinutes(1));
            }

            await Task.WhenAny(reading, Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Cancellation));
        }

        return await reading;
    }

    private static ChatCompletionRequest Chat(string? fault) => new()
    {
        Messages = [ChatMessage.User("Count")],
        ChatTemplateKwargs = new JsonObject { ["enable_thinking"] = false },
        VllmXargs = Xargs(fault),
    };

    private static CompletionRequest Completion(string? fault) => new() { Prompt = "Count", MaxTokens = 100, VllmXargs = Xargs(fault) };

    private static JsonObject Xargs(string? fault)
    {
        var xargs = new JsonObject { ["script"] = Text };
        if (fault is not null)
        {
            xargs["fault"] = fault;
        }

        return xargs;
    }
}
