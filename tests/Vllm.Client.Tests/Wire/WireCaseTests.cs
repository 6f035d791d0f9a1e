using System.Text.Json;
using Vllm.Testing;

namespace Vllm.Tests.Wire;

public sealed class WireCaseTests
{
    [Fact]
    public void All_EveryFile_IsLoaded()
    {
        WireCase.All.Count(c => c.Group != "recorded" && !c.Id.StartsWith("own-", StringComparison.Ordinal)).ShouldBe(204);
        WireCase.All.Count(c => c.Id.StartsWith("own-", StringComparison.Ordinal)).ShouldBeGreaterThan(200);
        WireCase.ByGroup("recorded").Count.ShouldBe(419);
    }

    [Fact]
    public void Get_KnownCases_HaveEveryPartOfTheFormat()
    {
        WireCase.Get("net-content-length-short").Fault
            .ShouldBe(new WireFault { Kind = WireFaultKind.Eof, At = 376, Framing = WireFraming.ContentLength });
        WireCase.Get("net-keepalive-resets-idle").Fault.ShouldBe(new WireFault { Kind = WireFaultKind.Pace, MsPerEvent = 200 });
        WireCase.Get("net-stall-mid").Timeouts.Idle.ShouldBe(TimeSpan.FromMilliseconds(300));
        WireCase.Get("net-stall-mid").Timeouts.FirstToken.ShouldBe(TimeSpan.FromMilliseconds(1200));
        WireCase.Get("net-stall-before-headers").Timeouts.FirstToken.ShouldBe(TimeSpan.FromMilliseconds(300));
        WireCase.Get("retry-refused-then-ok").Then.ShouldHaveSingleItem().BodyBytes.Length.ShouldBeGreaterThan(500);
        WireCase.Get("cmp-n2").Endpoint.ShouldBe(WireEndpoint.Completion);
        WireCase.Get("cmp-n2").Request.N.ShouldBe(2);
        WireCase.Get("base-chat-stream-usage").Timeouts.FirstToken.ShouldBeNull();
        WireCase.Get("lim-100mb-logprobs-line").Body.Length.ShouldBeGreaterThan(100_000_000);
    }

    [Fact]
    public void ToString_IsTheId() => WireCase.Parse("cmp-n2", null).ToString().ShouldBe("cmp-n2");

    [Fact]
    public void Get_UnknownId_NamesIt() =>
        Should.Throw<KeyNotFoundException>(() => WireCase.Get("no-such-case")).Message.ShouldContain("no-such-case");

    [Fact]
    public void ByGroup_UnknownGroup_NamesTheKnownOnes() =>
        Should.Throw<ArgumentException>(() => WireCase.ByGroup("baseline", "basline")).Message.ShouldContain("'basline'");

    [Theory]
    [InlineData("""{"id": "x", "surprise": 1}""")]
    [InlineData("""{"id": "x", "fault": {"kind": "explode"}}""")]
    [InlineData("""{"id": "x", "endpoint": "chatter"}""")]
    [InlineData("""{"id": "x", "expect": {"mood": "good"}}""")]
    [InlineData("""{"id": "x", "expect": {"error": {"kind": "api", "colour": "red"}}}""")]
    [InlineData("""{"id": "x", "expect": {"choices": [{"index": 0, "role": "user"}]}}""")]
    [InlineData("""{"id": "x", "expect": {"choices": [{"index": 0, "tool_calls": [{"type": "function"}]}]}}""")]
    [InlineData("""{"group": "no id"}""")]
    public void FromJson_KeyOrWordThatNothingHandles_IsRefused(string json) =>
        Should.Throw<JsonException>(() => WireCase.FromJson(json));
}
