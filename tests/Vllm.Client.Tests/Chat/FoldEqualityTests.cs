using System.Text.Json;
using Vllm.Testing;
using Vllm.Tests.Support;

namespace Vllm.Tests.Chat;

/// <summary>The fold of a stream equals the answer of the same request without streaming, for every recorded pair of both front ends.</summary>
public sealed class FoldEqualityTests
{
    /// <summary>Pairs that the server itself answers differently, and what differs.</summary>
    private static readonly Dictionary<string, string[]> Differences = new()
    {
        // Not streamed, the Python front end parses the arguments and writes them anew: 1.5e3 becomes 1500.0.
        ["rec-chat-tool-unicode-args-stream"] = ["0.calls"],

        // A call that is cut or broken is given back as text when it is not streamed.
        ["rec-chat-tool-cut-stream"] = ["0.calls", "0.content"],
        ["rec-chat-tool-broken-json-stream"] = ["0.calls", "0.content", "0.finish"],
        ["rec-chat-tool-required-stream"] = ["0.calls", "0.content"],
        ["rec-chat-tool-required-two-stream"] = ["0.calls", "0.content"],

        // The line feeds between reasoning, text and call are stripped in one mode only.
        ["rec-chat-tool-reasoning-stream"] = ["0.content"],
        ["rec-second-coder-two-tools-stream"] = ["0.content"],

        // Text after a whole think block in the prompt is reasoning when it is not streamed.
        ["rec-continue-content-after-think-stream"] = ["0.content", "0.reasoning"],
    };

    public static IEnumerable<TheoryDataRow<WireCase>> Pairs =>
        from streamed in WireCase.ByGroup("recorded")
        where streamed is { Endpoint: WireEndpoint.Chat, Stream: true, Status: 200 } && streamed.Id.EndsWith("-stream", StringComparison.Ordinal)
        from whole in WireCase.ByGroup("recorded")
        where whole.Id == streamed.Id[..^"-stream".Length] && whole.Status == 200
        select new TheoryDataRow<WireCase>(streamed);

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task ToCompletion_RecordedPair_EqualsTheWholeAnswer(WireCase streamed)
    {
        WireCase whole = WireCase.Get(streamed.Id[..^"-stream".Length]);
        Dictionary<string, string?> expected = Fields(await ReadAsync(whole));
        Dictionary<string, string?> actual = Fields(await ReadAsync(streamed));

        // A stream has its usage only where it was asked for.
        if (actual["usage"] is null)
        {
            expected["usage"] = null;
        }

        string[] different = [.. expected.Keys.Union(actual.Keys).Where(key => expected.GetValueOrDefault(key) != actual.GetValueOrDefault(key)).Order()];
        string[] known = Differences.GetValueOrDefault(streamed.Id, []);
        different.ShouldBe(known, string.Join('\n', different.Select(key => $"{key}: whole {expected.GetValueOrDefault(key)}, stream {actual.GetValueOrDefault(key)}")));
    }

    private static async Task<ChatCompletion> ReadAsync(WireCase wireCase)
    {
        using VllmClient client = StubServer.Always(() => StubServer.Body(
            new PieceStream(Pieces.Whole(wireCase.BodyBytes)), wireCase.Stream ? "text/event-stream" : "application/json")).Client();
        ChatCompletionRequest request = Answers.Request with { N = wireCase.Request.N };
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        try
        {
            return await (wireCase.Stream
                ? client.Chat.Completions.StreamAsync(request, cancellation).ToCompletionAsync(cancellation)
                : client.Chat.Completions.CreateAsync(request, cancellation));
        }
        catch (VllmStreamException exception) when (exception.PartialCompletion is { } partial)
        {
            return partial;
        }
    }

    /// <summary>All of an answer but its id, its time and the state of the server's cache.</summary>
    private static Dictionary<string, string?> Fields(ChatCompletion completion)
    {
        var fields = new Dictionary<string, string?>
        {
            ["model"] = completion.Model,
            ["usage"] = completion.Usage is { } usage
                ? $"{usage.PromptTokens} {usage.CompletionTokens} {usage.TotalTokens} {usage.CompletionTokensDetails?.ReasoningTokens}"
                : null,
            ["fingerprint"] = completion.SystemFingerprint,
            ["prompt ids"] = completion.PromptTokenIds is { } ids ? string.Join(' ', ids) : null,
            ["prompt text"] = completion.PromptText,
            ["additional"] = Keys(completion.AdditionalProperties),
            ["choices"] = $"{completion.Choices.Count}",
        };
        foreach (ChatChoice choice in completion.Choices)
        {
            string at = $"{choice.Index}.";
            fields[at + "role"] = choice.Message.Role;
            fields[at + "content"] = choice.Message.Content;
            fields[at + "reasoning"] = choice.Message.Reasoning;
            fields[at + "refusal"] = choice.Message.Refusal;
            fields[at + "finish"] = choice.FinishReason?.Value;
            fields[at + "stop"] = choice.StopReason?.ToString();
            fields[at + "calls"] = string.Join(" | ", choice.Message.ToolCalls.Select(call => $"{call.Type} {call.Name} {call.Arguments}"));
            fields[at + "token ids"] = choice.TokenIds is { } tokens ? string.Join(' ', tokens) : null;
            fields[at + "logprobs"] = choice.Logprobs is { } logprobs ? string.Join(' ', logprobs.Select(Describe)) : null;
            fields[at + "additional"] = Keys(choice.AdditionalProperties) + Keys(choice.Message.AdditionalProperties);
        }

        return fields;
    }

    private static string Describe(TokenLogprob token) =>
        $"{token.Token}={token.Logprob}[{Convert.ToHexString(token.Bytes ?? [])}]({string.Join(',', token.TopLogprobs.Select(Describe))})";

    private static string Keys(IReadOnlyDictionary<string, JsonElement> properties) =>
        string.Join(' ', properties.Select(property => $"{property.Key}={property.Value.GetRawText()}").Order(StringComparer.Ordinal));
}
