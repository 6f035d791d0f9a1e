using System.Text.Json.Nodes;

namespace Vllm.Simulator.Tests.Chat;

/// <summary>The promise failover is tested with: an answer that was cut anywhere goes on as if it had not been cut.</summary>
public sealed class ContinuationTests
{
    public static TheoryData<FrontEnd, string> Servers => new()
    {
        { FrontEnd.Python, "qwen3" },
        { FrontEnd.Python, "none" },
        { FrontEnd.Rust, "qwen3" },
        { FrontEnd.Rust, "none" },
    };

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Continue_ContentCutAfterAnyToken_JoinsWithoutSeam(FrontEnd frontEnd, string reasoningParser)
    {
        await using VllmSimulator server = await Simulators.StartAsync(new() { FrontEnd = frontEnd, ReasoningParser = reasoningParser });
        JsonNode whole = await ChatAnswers.AskAsync(server, ChatAnswers.Request());
        int tokens = whole.CompletionTokens();
        tokens.ShouldBeGreaterThan(20);

        for (int cut = 1; cut < tokens; cut++)
        {
            JsonNode first = await ChatAnswers.AskAsync(server, ChatAnswers.Request(fields: ("max_tokens", cut)));
            first.FinishReason().ShouldBe("length");
            JsonObject rest = ChatAnswers.Request(fields: [("continue_final_message", true), ("add_generation_prompt", false)]);
            rest["messages"]!.AsArray().Add(ChatAnswers.Message("assistant", first.Content() ?? ""));

            JsonNode second = await ChatAnswers.AskAsync(server, rest);

            (first.Content() + second.Content()).ShouldBe(whole.Content(), $"cut after {cut} tokens");
        }
    }

    [Fact]
    public async Task Continue_ThoughtCutAfterAnyToken_JoinsWithoutSeam()
    {
        await using VllmSimulator server = await Simulators.StartAsync();
        JsonNode whole = await ChatAnswers.AskAsync(server, ChatAnswers.Request(thinking: true));
        string expected = Raw(whole);

        for (int cut = 1; cut < whole.CompletionTokens(); cut++)
        {
            JsonNode first = await ChatAnswers.AskAsync(server, ChatAnswers.Request(thinking: true, fields: ("max_tokens", cut)));
            string partial = Raw(first);
            JsonObject rest = ChatAnswers.Request(
                thinking: true, fields: [("continue_final_message", true), ("add_generation_prompt", false), ("return_token_ids", true)]);
            rest["messages"]!.AsArray().Add(ChatAnswers.Message("assistant", partial));

            JsonNode second = await ChatAnswers.AskAsync(server, rest);

            IEnumerable<int> ids = second["choices"]![0]!["token_ids"]!.AsArray().Select(id => (int)id!).SkipLast(1);
            (partial + Vllm.Simulator.Engine.Tokenizer.Decode(ids)).ShouldBe(expected, $"cut after {cut} tokens");
        }
    }

    [Fact]
    public async Task Continue_OnlyTheContentPutBack_GivesTheSameRestAsWithItsThought()
    {
        await using VllmSimulator server = await Simulators.StartAsync();
        JsonNode thought = await ChatAnswers.AskAsync(server, ChatAnswers.Request(thinking: true));
        JsonNode unthought = await ChatAnswers.AskAsync(server, ChatAnswers.Request(thinking: false));

        thought.Content()!.TrimStart('\n').ShouldBe(unthought.Content());
    }

    // The text as the model said it, before the parser.
    private static string Raw(JsonNode answer) => (answer.Reasoning(), answer.Content()) switch
    {
        (null, var content) => content ?? "",
        (var reasoning, null) => $"<think>{reasoning}",
        (var reasoning, var content) => $"<think>{reasoning}</think>{content}",
    };
}
