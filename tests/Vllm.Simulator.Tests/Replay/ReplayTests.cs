using Vllm.Testing;

namespace Vllm.Simulator.Tests.Replay;

/// <summary>
/// Sends every recorded chat, models and status request to a simulator with the recorded server's options, and demands
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
    };

    // Answers whose text no script could force: random weights under a grammar, or beam search. The simulator
    // says something sensible there; ForcedToolTests checks its form.
    private static readonly string[] RandomText =
    [
        "chat-error-beam", "rust-chat-seed-free",
        "chat-tool-required", "chat-tool-required-stream", "chat-tool-required-two", "chat-tool-required-two-stream", "chat-tool-named",
        "rust-chat-tool-required", "rust-chat-tool-required-stream", "rust-chat-tool-required-two", "rust-chat-tool-required-two-stream",
        "rust-chat-tool-named",
    ];

    private static readonly string[] Paths = ["/v1/chat/completions", "/v1/chat/completions/", "/v1//chat/completions", "/chat/completions", "/health", "/ping", "/version"];

    public static TheoryData<string> Ids =>
    [
        .. Recording.All
            .Where(recording => RecordedServers.Options.ContainsKey(recording.Server) && (Paths.Contains(recording.Path) || recording.Path.StartsWith("/v1/models", StringComparison.Ordinal)))
            .Select(recording => recording.Id)
            .Where(id => !NotReplayed.ContainsKey(id) && !RandomText.Contains(id)),
    ];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Replay_RecordedRequest_GivesTheRecordedAnswer(string id)
    {
        Recording recording = Recording.Get(id);
        VllmSimulator server = servers[recording.Server];
        byte[] body = recording.BodyBytes;

        RecordedResponse answer = await RawHttp.SendAsync(
            server, recording.Method, recording.Path, body.Length == 0 ? null : body, recording.Headers);

        List<string> expected = NormalizedAnswer.Of(recording.ReadResponse()!);
        List<string> actual = NormalizedAnswer.Of(answer);
        for (int i = 0; i < Math.Min(expected.Count, actual.Count); i++)
        {
            actual[i].ShouldBe(expected[i], $"line {i}");
        }

        actual.Count.ShouldBe(expected.Count, string.Join('\n', actual));
    }

    [Fact]
    public void Replay_Exceptions_AreRecordingsAndFew()
    {
        string[] all = [.. NotReplayed.Keys, .. RandomText];
        all.ShouldAllBe(id => Recording.All.Any(recording => recording.Id == id));
        Ids.Count.ShouldBeGreaterThan(20 * NotReplayed.Count);
    }
}
