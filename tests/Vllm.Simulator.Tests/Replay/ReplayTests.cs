using System.Text;
using System.Text.Json.Nodes;
using Vllm.Testing;

namespace Vllm.Simulator.Tests.Replay;

/// <summary>
/// Sends every recorded chat, completion, tokenizer, models and status request to a simulator with the recorded server's options, and demands
/// the recorded answer: status, headers, framing, sequence of events, keys in order, nulls and values.
/// </summary>
public sealed class ReplayTests(RecordedServers servers) : IClassFixture<RecordedServers>
{
    // What the simulator does not answer as recorded, and why.
    private static readonly Dictionary<string, string> NotReplayed = new()
    {
        ["models-with-lora"] = "LoRA adapters are not simulated",
        ["lora-chat"] = "LoRA adapters are not simulated",
        ["chat-client-closes"] = "the recording ends where its client left; DisconnectTests looks at the server's side",
        ["rust-chat-seed-free"] = "random weights open no thought; the simulator's model thinks before it answers",
        ["image-uuid-again"] = "needs image-uuid before it: MediaTests asks both in order",
        ["image-http"] = "the simulator opens no address",
        ["image-http-redirect"] = "the simulator opens no address",
        ["image-http-octet-stream"] = "the simulator opens no address",
        ["image-error-http-500"] = "the simulator opens no address",
        ["image-error-http-html"] = "the simulator opens no address",
        ["chat-tool-required-stream"] = "random text that ends in white space, which the parser holds back with the finish reason",
        ["chat-tool-required-two-stream"] = "random text that ends in white space, which the parser holds back with the finish reason",
    };

    // Answers whose text no script could force, made by random weights under a grammar or by beam search until
    // max_tokens: their keys, nulls and order are compared, the text is not.
    private static readonly string[] RandomText =
    [
        "chat-error-beam", "completion-error-best-of", "chat-tool-required", "chat-tool-required-two", "chat-tool-named",
        "rust-chat-tool-required", "rust-chat-tool-required-stream", "rust-chat-tool-required-two", "rust-chat-tool-required-two-stream",
        "rust-chat-tool-named",
    ];

    private static readonly string[] Paths = ["/v1/chat/completions", "/v1/chat/completions/", "/v1//chat/completions", "/chat/completions", "/v1/completions", "/tokenize", "/detokenize", "/health", "/ping", "/version"];

    public static TheoryData<string> Ids =>
    [
        .. Recording.All
            .Where(recording => RecordedServers.Options.ContainsKey(recording.Server) && (Paths.Contains(recording.Path) || recording.Path.StartsWith("/v1/models", StringComparison.Ordinal)))
            .Select(recording => recording.Id)
            .Where(id => !NotReplayed.ContainsKey(id) && !RandomText.Contains(id)),
    ];

    public static TheoryData<string> RandomTextIds => [.. RandomText];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Replay_RecordedRequest_GivesTheRecordedAnswer(string id)
    {
        Recording recording = Recording.Get(id);
        VllmSimulator server = servers[recording.Server];
        byte[] body = recording.BodyBytes;

        RecordedResponse answer = await RawHttp.SendAsync(
            server, recording.Method, recording.Path, body.Length == 0 ? null : body, recording.Headers);

        Compare(NormalizedAnswer.Of(answer), NormalizedAnswer.Of(recording.ReadResponse()!));
    }

    [Theory]
    [MemberData(nameof(RandomTextIds))]
    public async Task Replay_RecordedRequestWithRandomText_GivesTheRecordedShape(string id)
    {
        // The recorded answers were cut at max_tokens; a sensible call is shorter, so it is cut earlier.
        const int InsideTheCall = 17;
        Recording recording = Recording.Get(id);
        JsonObject body = JsonNode.Parse(recording.BodyBytes)!.AsObject();
        body["max_tokens"] = InsideTheCall;

        RecordedResponse answer = await RawHttp.SendAsync(
            servers[recording.Server], recording.Method, recording.Path, Encoding.UTF8.GetBytes(body.ToJsonString()), recording.Headers);

        Compare(NormalizedAnswer.Of(answer, textAside: true), NormalizedAnswer.Of(recording.ReadResponse()!, textAside: true));
    }

    [Fact]
    public void Replay_Exceptions_AreRecordingsAndFew()
    {
        string[] all = [.. NotReplayed.Keys, .. RandomText];
        all.ShouldAllBe(id => Recording.All.Any(recording => recording.Id == id));
        Ids.Count.ShouldBeGreaterThan(20 * NotReplayed.Count);
    }

    // Line by line, so that a failure shows the first difference alone.
    private static void Compare(List<string> actual, List<string> expected)
    {
        for (int i = 0; i < Math.Min(expected.Count, actual.Count); i++)
        {
            actual[i].ShouldBe(expected[i], $"line {i}");
        }

        actual.Count.ShouldBe(expected.Count, string.Join('\n', actual));
    }
}
