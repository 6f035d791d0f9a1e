using System.Text.Json.Nodes;
using Vllm.Simulator.Engine;
using Vllm.Testing;

namespace Vllm.Simulator.Tests.Completions;

public sealed class CompletionTests
{
    private const string Path = "/v1/completions";

    [Fact]
    public async Task Ask_WithoutMaxTokens_GivesSixteen()
    {
        await using VllmSimulator server = await Simulators.StartAsync();

        JsonNode answer = await AskAsync(server, new() { ["prompt"] = "Once upon a time" });

        ((int)answer["usage"]!["completion_tokens"]!).ShouldBe(16);
        ((string?)answer["choices"]![0]!["finish_reason"]).ShouldBe("length");
    }

    [Theory]
    [InlineData(FrontEnd.Python)]
    [InlineData(FrontEnd.Rust)]
    public async Task Continue_TextCutAfterAnyToken_JoinsWithoutSeam(FrontEnd frontEnd)
    {
        const string Prompt = "The sky is blue because";
        const int Most = 60;
        await using VllmSimulator server = await Simulators.StartAsync(new() { FrontEnd = frontEnd });
        string whole = Text(await AskAsync(server, new() { ["prompt"] = Prompt, ["max_tokens"] = Most, ["ignore_eos"] = true }));
        whole.Length.ShouldBeGreaterThan(100);

        for (int cut = 1; cut < Most; cut++)
        {
            string first = Text(await AskAsync(server, new() { ["prompt"] = Prompt, ["max_tokens"] = cut, ["ignore_eos"] = true }));
            string second = Text(await AskAsync(server, new() { ["prompt"] = Prompt + first, ["max_tokens"] = Most - cut, ["ignore_eos"] = true }));

            // The cut may stand inside a character, whose text comes with the next token only.
            (first + second)[..(whole.Length - 4)].ShouldBe(whole[..^4], $"cut after {cut} tokens");
        }
    }

    [Theory]
    [InlineData(FrontEnd.Python, true)]
    [InlineData(FrontEnd.Python, false)]
    [InlineData(FrontEnd.Rust, true)]
    public async Task Continue_ChatByTokenIds_GivesTheSameTokens(FrontEnd frontEnd, bool thinking)
    {
        await using VllmSimulator server = await Simulators.StartAsync(new() { FrontEnd = frontEnd });
        JsonNode chat = await ChatAnswers.AskAsync(server, ChatAnswers.Request("Why is the lamp red?", thinking, ("return_token_ids", true)));
        int[] prompt = Ids(chat["prompt_token_ids"]);
        int[] answer = Ids(chat["choices"]![0]!["token_ids"]);

        for (int cut = 0; cut < answer.Length; cut++)
        {
            JsonNode rest = await AskAsync(server, new()
            {
                ["prompt"] = new JsonArray([.. prompt.Concat(answer[..cut]).Select(id => (JsonNode)id)]),
                ["max_tokens"] = 1000,
                ["return_token_ids"] = true,
            });

            Ids(rest["choices"]![0]!["token_ids"]).ShouldBe(answer[cut..], $"cut after {cut} tokens");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Continue_InsideACharacter_SaysItsOtherBytes(int bytes)
    {
        const string Text = "🌈 and on";
        var source = new ResumedSource(new QueueSource(Tokenizer.Encode(Text)), bytes);
        List<byte> all = [.. System.Text.Encoding.UTF8.GetBytes(Text)[..bytes]];
        for (int token = source.Next(0, false); token != Vocabulary.ImEnd; token = source.Next(0, false))
        {
            all.AddRange(Vocabulary.Bytes(token));
        }

        System.Text.Encoding.UTF8.GetString([.. all]).ShouldBe(Text);
    }

    [Fact]
    public async Task Ask_SeveralPromptsAndChoices_NumbersThemPromptByPrompt()
    {
        await using VllmSimulator server = await Simulators.StartAsync();
        JsonObject request = new() { ["prompt"] = new JsonArray("The sky", "The lamp"), ["n"] = 2, ["temperature"] = 0.7, ["echo"] = true, ["max_tokens"] = 100 };

        JsonArray choices = (await AskAsync(server, request))["choices"]!.AsArray();

        choices.Select(choice => (int)choice!["index"]!).ShouldBe([0, 1, 2, 3]);
        choices.Select(choice => ((string)choice!["text"]!).StartsWith("The sky", StringComparison.Ordinal)).ShouldBe([true, true, false, false]);
        ((string)choices[0]!["text"]!).ShouldNotBe((string)choices[1]!["text"]!);
    }

    [Theory]
    [InlineData(FrontEnd.Python)]
    [InlineData(FrontEnd.Rust)]
    public async Task Stream_WithEverything_FoldsToTheWholeAnswer(FrontEnd frontEnd)
    {
        await using VllmSimulator server = await Simulators.StartAsync(new() { FrontEnd = frontEnd });
        JsonObject request = new() { ["prompt"] = "The sky is", ["echo"] = true, ["logprobs"] = 2, ["max_tokens"] = 12 };
        JsonNode whole = await AskAsync(server, request);
        request["stream"] = true;

        RecordedResponse answer = await RawHttp.PostAsync(server, request.ToJsonString(), Path);

        JsonNode[] choices = [.. answer.Events.SkipLast(1).Select(text => JsonNode.Parse(text["data: ".Length..])!["choices"]![0]!)];
        string.Concat(choices.Select(choice => (string)choice["text"]!)).ShouldBe(Text(whole));
        string[] wholeTokens = [.. whole["choices"]![0]!["logprobs"]!["tokens"]!.AsArray().Select(token => (string)token!)];
        string[] tokens = [.. choices.Where(choice => choice["logprobs"] is not null).SelectMany(choice => choice["logprobs"]!["tokens"]!.AsArray()).Select(token => (string)token!)];
        // The Rust front end streams the prompt without its log probabilities.
        tokens.ShouldBe(frontEnd == FrontEnd.Python ? wholeTokens : wholeTokens[^tokens.Length..]);
    }

    [Theory]
    [InlineData(FrontEnd.Python)]
    [InlineData(FrontEnd.Rust)]
    public async Task Ask_EchoWithoutTokens_GivesThePromptAndItsLogprobs(FrontEnd frontEnd)
    {
        await using VllmSimulator server = await Simulators.StartAsync(new() { FrontEnd = frontEnd });

        JsonNode answer = await AskAsync(server, new() { ["prompt"] = "Once upon", ["echo"] = true, ["logprobs"] = 1, ["max_tokens"] = 0 });

        Text(answer).ShouldBe("Once upon");
        string.Concat(answer["choices"]![0]!["logprobs"]!["tokens"]!.AsArray().Select(token => (string)token!)).ShouldBe("Once upon");
        ((int)answer["usage"]!["completion_tokens"]!).ShouldBe(1);
    }

    internal static string Text(JsonNode answer) => (string)answer["choices"]![0]!["text"]!;

    private static int[] Ids(JsonNode? list) => [.. list!.AsArray().Select(id => (int)id!)];

    private static async Task<JsonNode> AskAsync(VllmSimulator server, JsonObject request)
    {
        RecordedResponse answer = await RawHttp.PostAsync(server, request.ToJsonString(), Path);
        answer.Status.ShouldBe(200, answer.Body);
        return JsonNode.Parse(answer.Body)!;
    }

    private sealed class QueueSource(IEnumerable<int> tokens) : ITokenSource
    {
        private readonly Queue<int> _tokens = new(tokens);

        public int Next(int position, bool mustGoOn) => _tokens.TryDequeue(out int token) ? token : Vocabulary.ImEnd;
    }
}
