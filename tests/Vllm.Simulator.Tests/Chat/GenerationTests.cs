using System.Text.Json.Nodes;

namespace Vllm.Simulator.Tests.Chat;

public sealed class GenerationTests
{
    [Fact]
    public async Task Ask_SameSeedAndRequest_GivesTheSameAnswerOnEveryServer()
    {
        await using VllmSimulator one = await Simulators.StartAsync(new() { Seed = 5 });
        await using VllmSimulator two = await Simulators.StartAsync(new() { Seed = 5, FrontEnd = FrontEnd.Rust });

        string? first = (await ChatAnswers.AskAsync(one, ChatAnswers.Request())).Content();

        first.ShouldNotBeNullOrWhiteSpace();
        (await ChatAnswers.AskAsync(one, ChatAnswers.Request())).Content().ShouldBe(first);
        (await ChatAnswers.AskAsync(two, ChatAnswers.Request())).Content().ShouldBe(first);
    }

    [Fact]
    public async Task Ask_OtherSeeds_GiveOtherAnswers()
    {
        var answers = new HashSet<string?>();
        for (int seed = 0; seed < 8; seed++)
        {
            await using VllmSimulator server = await Simulators.StartAsync(new() { Seed = seed });
            answers.Add((await ChatAnswers.AskAsync(server, ChatAnswers.Request())).Content());
            answers.Add((await ChatAnswers.AskAsync(server, ChatAnswers.Request(fields: ("seed", 100 + seed)))).Content());
        }

        answers.Count.ShouldBeGreaterThan(8);
    }

    [Fact]
    public async Task Ask_SeveralChoices_DifferAndAreUsageTogether()
    {
        await using VllmSimulator server = await Simulators.StartAsync();

        JsonNode answer = await ChatAnswers.AskAsync(server, ChatAnswers.Request(fields: [("n", 3), ("temperature", 0.7)]));

        JsonArray choices = answer["choices"]!.AsArray();
        choices.Select(choice => (int)choice!["index"]!).ShouldBe([0, 1, 2]);
        choices.Select(choice => (string?)choice!["message"]!["content"]).Distinct().Count().ShouldBeGreaterThan(1);
        JsonNode single = await ChatAnswers.AskAsync(server, ChatAnswers.Request(fields: ("temperature", 0.7)));
        answer.CompletionTokens().ShouldBeGreaterThan(single.CompletionTokens());
    }

    [Fact]
    public async Task Ask_SeveralChoicesGreedy_IsRefused()
    {
        await using VllmSimulator server = await Simulators.StartAsync();

        var answer = await RawHttp.PostAsync(server, ChatAnswers.Request(fields: [("n", 2), ("temperature", 0)]).ToJsonString());

        answer.Status.ShouldBe(400);
        answer.Body.ShouldContain("n must be 1 when using greedy sampling, got 2.");
    }

    [Theory]
    [InlineData("blue", false)]
    [InlineData("e sky is bl", false)]
    [InlineData("y is b", true)]
    public async Task Ask_StopString_EndsBeforeOrBehindIt(string stop, bool include)
    {
        await using VllmSimulator server = await Simulators.StartAsync();
        JsonObject request = ChatAnswers.Request(fields:
            [("stop", new JsonArray(stop)), ("include_stop_str_in_output", include), ("vllm_xargs", new JsonObject { ["script"] = "The sky is blue." })]);
        string expected = "The sky is blue."[..("The sky is blue.".IndexOf(stop, StringComparison.Ordinal) + (include ? stop.Length : 0))];

        JsonNode whole = await ChatAnswers.AskAsync(server, request);
        List<JsonNode> chunks = await ChatAnswers.StreamAsync(server, request);

        whole.Content().ShouldBe(expected);
        ((string?)whole["choices"]![0]!["stop_reason"]).ShouldBe(stop);
        chunks.StreamedContent().ShouldBe(expected);
    }

    [Fact]
    public async Task Ask_StopToken_EndsWithItsNumber()
    {
        await using VllmSimulator server = await Simulators.StartAsync();
        JsonObject request = ChatAnswers.Request(fields:
            [("stop_token_ids", new JsonArray(13)), ("vllm_xargs", new JsonObject { ["script"] = "One two. Three" })]);

        JsonNode answer = await ChatAnswers.AskAsync(server, request);

        answer.Content().ShouldBe("One two");
        ((int?)answer["choices"]![0]!["stop_reason"]).ShouldBe(13);
    }

    [Fact]
    public async Task Ask_MinTokens_GoesOnBehindTheEnd()
    {
        await using VllmSimulator server = await Simulators.StartAsync();
        int tokens = (await ChatAnswers.AskAsync(server, ChatAnswers.Request())).CompletionTokens();

        JsonNode longer = await ChatAnswers.AskAsync(server, ChatAnswers.Request(fields: ("min_tokens", tokens + 50)));
        JsonNode endless = await ChatAnswers.AskAsync(server, ChatAnswers.Request(fields: [("ignore_eos", true), ("max_tokens", 2000)]));

        longer.CompletionTokens().ShouldBeGreaterThanOrEqualTo(tokens + 50);
        endless.CompletionTokens().ShouldBe(2000);
        endless.FinishReason().ShouldBe("length");
    }

    [Fact]
    public async Task Ask_LongerQuestion_CountsMorePromptTokens()
    {
        await using VllmSimulator server = await Simulators.StartAsync(new() { EnablePromptTokensDetails = true });
        string question = string.Join(' ', Enumerable.Repeat("word", 300));

        JsonNode first = await ChatAnswers.AskAsync(server, ChatAnswers.Request(question));
        JsonNode again = await ChatAnswers.AskAsync(server, ChatAnswers.Request(question));

        ((int)first["usage"]!["prompt_tokens"]!).ShouldBeInRange(300, 1300);
        ((int)first["usage"]!["prompt_tokens_details"]!["cached_tokens"]!).ShouldBe(0);
        ((int)again["usage"]!["prompt_tokens_details"]!["cached_tokens"]!).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Stream_Thinking_GivesReasoningThenContent()
    {
        await using VllmSimulator server = await Simulators.StartAsync();

        List<JsonNode> chunks = await ChatAnswers.StreamAsync(server, ChatAnswers.Request(thinking: true));
        JsonNode whole = await ChatAnswers.AskAsync(server, ChatAnswers.Request(thinking: true));

        List<JsonNode> deltas = [.. chunks.Select(chunk => chunk["choices"]![0]!["delta"]!)];
        int lastThought = deltas.FindLastIndex(delta => delta["reasoning"] is not null);
        int firstContent = deltas.FindIndex(delta => ((string?)delta["content"])?.Length > 0);
        lastThought.ShouldBeGreaterThan(0);
        firstContent.ShouldBeGreaterThan(lastThought);
        string.Concat(deltas.Select(delta => (string?)delta["reasoning"])).ShouldBe(whole.Reasoning());
        chunks.StreamedContent().ShouldBe(whole.Content());
    }

    [Theory]
    [InlineData(FrontEnd.Python)]
    [InlineData(FrontEnd.Rust)]
    public async Task Ask_ThoughtsAndTagsInEarlierTurns_AreNotTakenForThisOne(FrontEnd frontEnd)
    {
        await using VllmSimulator server = await Simulators.StartAsync(new() { FrontEnd = frontEnd });
        JsonObject request = ChatAnswers.Request("What does </think> mean?", thinking: true);
        request["messages"]!.AsArray().Add(ChatAnswers.Message("assistant", "<think>\nHm.\n</think>\n\nA tag."));
        request["messages"]!.AsArray().Add(ChatAnswers.Message("user", "And <think>?"));

        JsonNode answer = await ChatAnswers.AskAsync(server, request);

        answer.Reasoning().ShouldNotBeNullOrWhiteSpace();
        answer.Content().ShouldNotBeNullOrWhiteSpace();
        answer.Content()!.ShouldNotContain("think>");
    }
}
