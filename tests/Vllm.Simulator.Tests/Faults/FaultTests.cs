using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vllm.Simulator.Engine;

namespace Vllm.Simulator.Tests.Faults;

/// <summary>Each fault over a bare socket: chat and completions, both front ends.</summary>
public sealed class FaultTests
{
    public static TheoryData<string, FrontEnd> Routes => new()
    {
        { "/v1/chat/completions", FrontEnd.Python },
        { "/v1/chat/completions", FrontEnd.Rust },
        { "/v1/completions", FrontEnd.Python },
        { "/v1/completions", FrontEnd.Rust },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Refuse_ResetsWithoutAnAnswer(string path, FrontEnd frontEnd)
    {
        foreach (bool stream in (bool[])[true, false])
        {
            RawAnswer answer = await AskAsync(path, frontEnd, "refuse", stream);

            answer.IsEmpty.ShouldBeTrue();
            answer.IsReset.ShouldBeTrue();
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Close_EndsInGoodOrderWithoutAnAnswer(string path, FrontEnd frontEnd)
    {
        RawAnswer answer = await AskAsync(path, frontEnd, "close", stream: true);

        answer.IsEmpty.ShouldBeTrue();
        answer.IsReset.ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Status_NoBody_IsAnErrorOfTheFrontEnd(string path, FrontEnd frontEnd)
    {
        RawAnswer answer = await AskAsync(path, frontEnd, "503:Retry-After=1.5:x-should-retry=false", stream: true);

        answer.Response.Status.ShouldBe(503);
        answer.Response.Headers["retry-after"].ShouldBe("1.5");
        answer.Response.Headers["x-should-retry"].ShouldBe("false");
        JsonNode error = JsonNode.Parse(answer.Body)!["error"]!;
        ((string?)error["type"]).ShouldBe(frontEnd == FrontEnd.Python ? "ServiceUnavailableError" : "server_error");
        error["code"]!.ToJsonString().ShouldBe(frontEnd == FrontEnd.Python ? "503" : "\"server_error\"");
    }

    [Fact]
    public async Task Status_OwnBody_IsSentAsItIs()
    {
        RawAnswer answer = await AskAsync("/v1/completions", FrontEnd.Python, "502:body=%3Chtml%3EBad%20Gateway", stream: false);
        RawAnswer redirect = await AskAsync("/v1/completions", FrontEnd.Python, "307:location=http%3A%2F%2Felsewhere%2F:body=", stream: false);
        RawAnswer empty = await AskAsync("/v1/completions", FrontEnd.Python, "204", stream: false);

        answer.Response.Status.ShouldBe(502);
        answer.Response.Headers["content-type"].ShouldBe("text/html");
        answer.Body.ShouldBe("<html>Bad Gateway");
        redirect.Response.Headers["location"].ShouldBe("http://elsewhere/");
        (empty.Response.Status, empty.Body).ShouldBe((204, ""));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Error_InAStream_ComesAfterTheTokensAndBeforeDone(string path, FrontEnd frontEnd)
    {
        RawAnswer answer = await AskAsync(path, frontEnd, "error@4", stream: true);

        answer.Response.IsWhole.ShouldBeTrue();
        answer.Response.Events[^1].ShouldBe("data: [DONE]\n\n");
        answer.Response.Events[^2].ShouldContain("\"error\"");
        TextOf(answer.Response.Events.SkipLast(2)).ShouldBe(TextOfTokens(4));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Error_OfAWholeAnswer_Is500(string path, FrontEnd frontEnd) =>
        (await AskAsync(path, frontEnd, "error@4", stream: false)).Response.Status.ShouldBe(500);

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Abort_EndsWithThatReasonAndPartOfTheText(string path, FrontEnd frontEnd)
    {
        RawAnswer stream = await AskAsync(path, frontEnd, "abort@4", stream: true);
        RawAnswer whole = await AskAsync(path, frontEnd, "abort@4", stream: false);

        stream.Response.Events[^1].ShouldBe("data: [DONE]\n\n");
        stream.Response.Events[^2].ShouldContain("\"finish_reason\":\"abort\"");
        TextOf(stream.Response.Events.SkipLast(1)).ShouldBe(TextOfTokens(4));
        JsonNode choice = JsonNode.Parse(whole.Body)!["choices"]![0]!;
        ((string?)choice["finish_reason"]).ShouldBe("abort");
        ((string?)choice["message"]?["content"] ?? (string?)choice["text"]).ShouldBe(TextOfTokens(4));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Cut_InAStream_LeavesOutHttpsOwnEnd(string path, FrontEnd frontEnd)
    {
        RawAnswer answer = await AskAsync(path, frontEnd, "cut@4", stream: true);

        answer.IsReset.ShouldBeFalse();
        answer.Response.IsWhole.ShouldBeFalse();
        TextOf(answer.Response.Events).ShouldBe(TextOfTokens(4));
    }

    [Theory]
    [InlineData("cut@0b", 0)]
    [InlineData("cut@1b", 1)]
    [InlineData("cut@300b", 300)]
    [InlineData("reset@300b", 300)]
    [InlineData("end@300b", 300)]
    public async Task Bytes_InAStream_AreExact(string fault, int length)
    {
        RawAnswer answer = await AskAsync("/v1/chat/completions", FrontEnd.Python, fault, stream: true);

        answer.Response.Status.ShouldBe(200);
        answer.IsReset.ShouldBe(fault.StartsWith("reset", StringComparison.Ordinal));
        Encoding.UTF8.GetByteCount(answer.Body).ShouldBe(length);
    }

    [Theory]
    [InlineData("cut@7b", 7, false)]
    [InlineData("reset@7b", 7, true)]
    [InlineData("cut@4", null, false)]
    [InlineData("reset", null, true)]
    public async Task Break_OfAWholeAnswer_IsShorterThanItsLength(string fault, int? length, bool isReset)
    {
        RawAnswer answer = await AskAsync("/v1/chat/completions", FrontEnd.Python, fault, stream: false);

        int promised = int.Parse(answer.Response.Headers["content-length"], System.Globalization.CultureInfo.InvariantCulture);
        answer.IsReset.ShouldBe(isReset);
        Encoding.UTF8.GetByteCount(answer.Body).ShouldBe(length ?? promised / 2);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task End_IsAnEndThatHttpDoesNotShow(string path, FrontEnd frontEnd)
    {
        RawAnswer stream = await AskAsync(path, frontEnd, "end@4", stream: true);
        RawAnswer whole = await AskAsync(path, frontEnd, "end@9b", stream: false);

        stream.IsReset.ShouldBeFalse();
        stream.Response.Chunks.ShouldBeNull();
        TextOf(stream.Response.Events).ShouldBe(TextOfTokens(4));
        whole.Response.Headers.ContainsKey("content-length").ShouldBeFalse();
        whole.Body.Length.ShouldBe(9);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Reset_InAStream_ComesBehindTheTokens(string path, FrontEnd frontEnd)
    {
        RawAnswer answer = await AskAsync(path, frontEnd, "reset@4", stream: true);

        answer.IsReset.ShouldBeTrue();
        TextOf(answer.Response.Events).ShouldBe(TextOfTokens(4));
    }

    [Theory]
    [InlineData("cut@10000b")]
    [InlineData("reset@500")]
    [InlineData("abort@500")]
    [InlineData("none")]
    public async Task Fault_PastTheEnd_DoesNotHappen(string fault)
    {
        RawAnswer answer = await AskAsync("/v1/chat/completions", FrontEnd.Python, fault, stream: true);

        answer.Response.IsWhole.ShouldBeTrue();
        TextOf(answer.Response.Events.SkipLast(1)).ShouldBe(FaultRoute.Text);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task BadJson_SpoilsOneEvent(string path, FrontEnd frontEnd)
    {
        foreach (string fault in (string[])["bad-json@4", "bad-json@300b", "bad-json@2b"])
        {
            RawAnswer answer = await AskAsync(path, frontEnd, fault, stream: true);

            answer.Response.IsWhole.ShouldBeTrue();
            answer.Response.Events[^1].ShouldBe("data: [DONE]\n\n");
            answer.Response.Events.SkipLast(1).Count(IsBroken).ShouldBe(1, fault);
        }

        RawAnswer whole = await AskAsync(path, frontEnd, "bad-json", stream: false);
        Should.Throw<JsonException>(() => JsonDocument.Parse(whole.Body));

        static bool IsBroken(string text)
        {
            try
            {
                using JsonDocument document = JsonDocument.Parse(text["data: ".Length..]);
                return false;
            }
            catch (JsonException)
            {
                return true;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task BadUtf8_CountedInTokens_LandsInTheText(string path, FrontEnd frontEnd)
    {
        RawAnswer answer = await AskAsync(path, frontEnd, "bad-utf8@4", stream: true);

        answer.Bytes.ShouldContain((byte)0xFF);
        string text = TextOf(answer.Response.Events.SkipLast(1));
        text.ShouldBe(FaultRoute.Text.Insert(TextOfTokens(4).Length, "\uFFFD"));
    }

    [Fact]
    public async Task Trickle_SendsByteByByte_AndAllOfThem()
    {
        RawAnswer answer = await AskAsync("/v1/chat/completions", FrontEnd.Python, "trickle:0", stream: true);

        answer.Response.Chunks.ShouldNotBeNull().ShouldAllBe(chunk => chunk.Length == 1);
        TextOf(answer.Response.Events.SkipLast(1)).ShouldBe(FaultRoute.Text);
    }

    private static async Task<RawAnswer> AskAsync(string path, FrontEnd frontEnd, string fault, bool stream)
    {
        await using VllmSimulator server = await Simulators.StartAsync(new() { FrontEnd = frontEnd });
        RawAnswer answer = await RawAnswer.OfAsync(server, new FaultRoute(path), fault, stream);
        await Simulators.IdleAsync(server);
        return answer;
    }

    // The tokens of the text are what streams of it show.
    private static string TextOfTokens(int count) => string.Concat(Tokenizer.Encode(FaultRoute.Text).Take(count).Select(token => Tokenizer.Decode([token])));

    private static string TextOf(IEnumerable<string> events) => string.Concat(events
        .Select(text => JsonNode.Parse(text["data: ".Length..])!["choices"]!.AsArray())
        .Where(choices => choices.Count > 0)
        .Select(choices => (string?)choices[0]!["delta"]?["content"] ?? (string?)choices[0]!["text"]));
}
