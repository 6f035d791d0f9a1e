using System.Globalization;
using System.Text;
using System.Text.Json;
using Vllm.Benchmarks.Replay;
using Vllm.Testing;

namespace Vllm.Benchmarks.Tests.Replay;

public sealed class ReplayBodyTests
{
    public static TheoryData<string> Plans =>
    [
        .. from frontEnd in (string[])["python", "rust"]
           from kind in (string[])["text", "logprobs", "usage", "tools", "choices"]
           select $"{frontEnd}.{kind}.200.0",
    ];

    [Theory]
    [MemberData(nameof(Plans))]
    public void Build_Stream_OneEventPerHttpChunkAndTheTextThatItSays(string plan)
    {
        ReplayBody body = ReplayBodyBuilder.Build(StreamPlan.Parse(plan));
        RecordedResponse response = RecordedResponse.Parse(BytesOf(body));

        response.IsWhole.ShouldBeTrue();
        response.Chunks.ShouldBe(response.Events);
        response.Body.Count(c => c == '\n').ShouldBe((int)body.Facts.LineFeeds);
        Encoding.UTF8.GetByteCount(response.Body).ShouldBe((int)body.Facts.Bytes);
        response.Events.Sum(text => TextOf(text).Length).ShouldBe((int)body.Facts.Characters);
        response.Events.Sum(text => Encoding.UTF8.GetByteCount(TextOf(text))).ShouldBe((int)body.Facts.Utf8Bytes);
    }

    [Fact]
    public void Build_LongStream_RepeatsOnePart()
    {
        ReplayBody body = ReplayBodyBuilder.Build(new StreamPlan(FrontEnd.Rust, StreamKind.Text, 200_000));
        ReplayBody half = ReplayBodyBuilder.Build(new StreamPlan(FrontEnd.Rust, StreamKind.Text, 100_000));

        body.Repeats.ShouldBe(2);
        body.Facts.Characters.ShouldBe(2 * half.Facts.Characters);
        (body.Facts.LineFeeds - half.Facts.LineFeeds).ShouldBe(200_000);
    }

    [Fact]
    public void Build_Large_OneEventInSmallPieces()
    {
        ReplayBody body = ReplayBodyBuilder.Build(new StreamPlan(FrontEnd.Python, StreamKind.Large, 1));
        RecordedResponse response = RecordedResponse.Parse(BytesOf(body));

        // The role, the one event, the finish and the end mark.
        response.Events.Count.ShouldBe(4);
        response.Events[1].Length.ShouldBeInRange(900_000, 1_100_000);
        response.Chunks!.Count.ShouldBeGreaterThan(240);
        TextOf(response.Events[1]).Length.ShouldBe((int)body.Facts.Characters);
    }

    [Fact]
    public void Build_Whole_ContentLengthFits()
    {
        ReplayBody body = ReplayBodyBuilder.Build(new StreamPlan(FrontEnd.Python, StreamKind.Whole, 50));
        RecordedResponse response = RecordedResponse.Parse(BytesOf(body));

        response.Headers["content-length"].ShouldBe(body.Facts.Bytes.ToString(CultureInfo.InvariantCulture));
        using JsonDocument json = JsonDocument.Parse(response.Body);
        json.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!.Length.ShouldBe((int)body.Facts.Characters);
        JsonElement usage = json.RootElement.GetProperty("usage");
        new[] { "prompt_tokens", "completion_tokens", "total_tokens" }.Sum(name => usage.GetProperty(name).GetInt64()).ShouldBe(body.Facts.Values);
    }

    private static byte[] BytesOf(ReplayBody body) => [.. body.Head.Span, .. body.Part.Span, .. body.Tail.Span];

    private static string TextOf(string text)
    {
        if (!text.StartsWith("data: {", StringComparison.Ordinal))
        {
            return "";
        }

        using JsonDocument json = JsonDocument.Parse(text["data: ".Length..]);
        JsonElement delta = json.RootElement.GetProperty("choices")[0].GetProperty("delta");
        return delta.TryGetProperty("tool_calls", out JsonElement calls)
            ? calls[0].GetProperty("function").TryGetProperty("arguments", out JsonElement arguments) ? arguments.GetString()! : ""
            : delta.TryGetProperty("content", out JsonElement content) ? content.GetString() ?? "" : "";
    }
}
