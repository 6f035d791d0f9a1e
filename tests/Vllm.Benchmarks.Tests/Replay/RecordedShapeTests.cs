using Vllm.Benchmarks.Replay;
using Vllm.Testing;

namespace Vllm.Benchmarks.Tests.Replay;

/// <summary>With the recorded values in it, a replayed event is the recorded one.</summary>
public sealed class RecordedShapeTests
{
    private static readonly RecordedShape Python = RecordedShape.Of(FrontEnd.Python);
    private static readonly RecordedShape Rust = RecordedShape.Of(FrontEnd.Rust);

    [Fact]
    public void Text_RecordedToken_RecordedEvent()
    {
        EventsOf("chat-plain-stream").ShouldContain(Python.Text("Hello"));
        EventsOf("rust-chat-usage-stream").ShouldContain(Rust.Text("igh"));
    }

    [Fact]
    public void Usage_RecordedCounts_RecordedEvent() =>
        EventsOf("second-plain-stream").ShouldContain(Python.Usage("Hello", prompt: 15, completion: 1));

    [Fact]
    public void Usage_Rust_AsRecordedForCompletions()
    {
        string recorded = EventsOf("rust-completion-usage-continuous-stream").First(text => text.Contains("\"usage\"", StringComparison.Ordinal));
        const string From = "],\"usage\":";

        Rust.Usage(" a", prompt: 8, completion: 1).Split(From)[1].ShouldBe(recorded.Split(From)[1]);
    }

    [Fact]
    public void Logprobs_RecordedValues_RecordedEvent() =>
        EventsOf("chat-logprobs-stream").ShouldContain(Python.Logprobs("S", (float)-8.30201530456543, "metr", (float)-8.302011489868164));

    [Fact]
    public void Logprobs_Rust_OneFloatPerCandidate()
    {
        string text = Rust.Logprobs("S", -8.302015f, "metr", -8.5f);

        text.ShouldEndWith("""
            {"content":"S"},"logprobs":{"content":[{"token":"S","logprob":-8.302015,"bytes":[83],"top_logprobs":[{"token":"S","logprob":-8.302015,"bytes":[83]},{"token":"metr","logprob":-8.5,"bytes":[109,101,116,114]}]}]}}]}
            """ + "\n\n");
    }

    [Fact]
    public void Arguments_RecordedPiece_RecordedEvent()
    {
        EventsOf("chat-tool-one-stream").ShouldContain(Python.Arguments("Paris"));
        EventsOf("rust-chat-tool-one-stream").ShouldContain(Rust.Arguments("Paris"));
    }

    private static IReadOnlyList<string> EventsOf(string id) => Recording.Get(id).ReadResponse()!.Events;
}
