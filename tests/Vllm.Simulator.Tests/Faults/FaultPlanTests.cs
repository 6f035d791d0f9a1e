using System.Net.Sockets;

namespace Vllm.Simulator.Tests.Faults;

/// <summary>Which answers go wrong: by the text of an option, by the seed, in order, by a request's own wish.</summary>
public sealed class FaultPlanTests
{
    private static readonly FaultRoute Chat = new("/v1/chat/completions");

    [Theory]
    [InlineData("none", "none")]
    [InlineData("reset=5%, 503=10%,stall@20=2%", "reset@1=5%,503=10%,stall@20=2%")]
    [InlineData("503*2,none,cut@100b", "503,503,none,cut@100b")]
    [InlineData("503:Retry-After=2:body=a%2Cb=0.5%", "503:Retry-After=2:body=a%2Cb=0.5%")]
    [InlineData("stall@0-40:1.5", "stall@0-40:1.5")]
    [InlineData("slow-start:2,trickle:0.01,bad-json@3-9b,bad-utf8,end@0,abort@2,error@0,refuse,close",
        "slow-start:2,trickle:0.01,bad-json@3-9b,bad-utf8@1,end@0,abort@2,error@0,refuse,close")]
    public void Parse_Plan_PrintsAsItWasRead(string text, string printed)
    {
        FaultPlan.Parse(text).ToString().ShouldBe(printed);
        FaultPlan.Parse(printed).ToString().ShouldBe(printed);
    }

    [Theory]
    [InlineData("", "there is no ''")]
    [InlineData("rest=5%", "there is no 'rest'. Give one of refuse, close, a status (503)")]
    [InlineData("reset=5%,503", "'503' has no share, but others have")]
    [InlineData("5%", "'5%' has no share: give the fault, '=' and a share (reset=5%)")]
    [InlineData("reset=x%", "'reset=x%' has no share")]
    [InlineData("reset=0%", "0% is no share for reset@1")]
    [InlineData("reset=60%,503=60%", "the shares are 120% together; give at most 100")]
    [InlineData("700", "700 is no status that can be sent: give 200 to 599")]
    [InlineData("503@3", "a status has no place in the answer")]
    [InlineData("503:Retry-After", "'Retry-After' is neither a header nor the body")]
    [InlineData("503:a b=1", "the header 'a b' cannot be sent")]
    [InlineData("503:x=%0D%0A", "the header 'x' cannot be sent")]
    [InlineData("close@2", "'close' has no place in the answer")]
    [InlineData("cut@x", "'x' is no place: give tokens (20), bytes (500b), or a range")]
    [InlineData("cut@-1", "'-1' is no place")]
    [InlineData("cut@9-3", "'9-3' is no place")]
    [InlineData("cut@99999999999", "'99999999999' is no place")]
    [InlineData("cut:3", "'cut' takes nothing after ':'")]
    [InlineData("error@5b", "'error' comes after tokens")]
    [InlineData("abort@0", "after one token at the earliest")]
    [InlineData("slow-start", "how long is missing: give seconds (slow-start:2)")]
    [InlineData("stall:-1", "'-1' is no time: give seconds from 0 to 86400")]
    [InlineData("stall:1:2", "it takes one number of seconds")]
    [InlineData("503*0", "'0' is not how often")]
    public void Parse_NoPlan_SaysWhyAndWhatToGive(string text, string reason)
    {
        Should.Throw<FormatException>(() => FaultPlan.Parse(text)).Message.ShouldContain(reason);
        FaultPlan.TryParse(text, out _).ShouldBeFalse();
    }

    [Fact]
    public void FaultOf_SameSeedAndNumber_IsTheSame_AndSharesHold()
    {
        FaultPlan plan = FaultPlan.Parse("reset=5%,503=10%");
        string?[] Faults(ulong seed) => [.. Enumerable.Range(0, 20_000).Select(i => plan.FaultOf(seed, (ulong)i)?.ToString())];

        string?[] faults = Faults(1);

        faults.ShouldBe(Faults(1));
        faults.ShouldNotBe(Faults(2));
        faults.Count(fault => fault == "reset@1").ShouldBeInRange(900, 1100);
        faults.Count(fault => fault == "503").ShouldBeInRange(1850, 2150);
        FaultPlan all = FaultPlan.Shares((Fault.Close, 100));
        Enumerable.Range(0, 20_000).Count(i => all.FaultOf(7, (ulong)i) == Fault.Close).ShouldBe(20_000);
    }

    [Fact]
    public void PlaceOf_Range_IsDrawnFromTheSeedAndReachesBothEnds()
    {
        Fault fault = Fault.Cut(FaultPosition.AfterTokens(3, 6));

        int[] places = [.. Enumerable.Range(0, 500).Select(i => FaultPlan.PlaceOf(fault, 1, (ulong)i))];

        places.Distinct().Order().ShouldBe([3, 4, 5, 6]);
        places.ShouldBe(Enumerable.Range(0, 500).Select(i => FaultPlan.PlaceOf(fault, 1, (ulong)i)));
    }

    [Fact]
    public void Factories_BadValues_AreRefused()
    {
        Should.Throw<ArgumentException>(() => Fault.Status(100));
        Should.Throw<ArgumentException>(() => Fault.Status(503, headers: new Dictionary<string, string> { ["x"] = "a\r\nb: c" }));
        Should.Throw<ArgumentException>(() => Fault.Abort(0));
        Should.Throw<ArgumentException>(() => Fault.SlowStart(TimeSpan.FromSeconds(-1)));
        Should.Throw<ArgumentException>(() => FaultPosition.AfterBytes(5, 4));
        Should.Throw<ArgumentException>(() => FaultPlan.Shares((Fault.Close, 101)));
        Should.Throw<ArgumentException>(() => FaultPlan.Shares((Fault.Close, 60), (Fault.Refuse, 60)));
    }

    [Fact]
    public async Task Script_ComesInOrder_AndOnlyAnswersCount()
    {
        await using VllmSimulator server = await Simulators.StartAsync(new() { Faults = FaultPlan.Parse("503,none,429") });

        var statuses = new List<int>();
        for (int i = 0; i < 4; i++)
        {
            statuses.Add((await RawAnswer.OfAsync(server, Chat, null, stream: i % 2 == 0)).Response.Status);
            (await RawHttp.SendAsync(server, "GET", "/v1/models")).Status.ShouldBe(200);
        }

        statuses.ShouldBe([503, 200, 429, 200]);
    }

    [Fact]
    public async Task Wish_OfARequest_ComesBeforeThePlan()
    {
        await using VllmSimulator server = await Simulators.StartAsync(new() { Faults = FaultPlan.Parse("503=100%") });

        (await RawAnswer.OfAsync(server, Chat, "none", stream: false)).Response.Status.ShouldBe(200);
        (await RawAnswer.OfAsync(server, Chat, "429", stream: false)).Response.Status.ShouldBe(429);
        (await RawAnswer.OfAsync(server, Chat, null, stream: false)).Response.Status.ShouldBe(503);
    }

    [Fact]
    public async Task Header_WorksForEveryRoute()
    {
        await using VllmSimulator server = await Simulators.StartAsync();
        Dictionary<string, string> Fault(string text) => new() { ["X-Simulator-Fault"] = text };

        (await RawHttp.SendAsync(server, "GET", "/v1/models", headers: Fault("503"))).Status.ShouldBe(503);
        (await RawHttp.SendAsync(server, "GET", "/v1/models", headers: Fault("cut@5b"))).Body.Length.ShouldBe(5);
        (await RawHttp.SendAsync(server, "GET", "/health", headers: Fault("500:body="))).Status.ShouldBe(500);
        using TcpClient client = await Chat.AskAsync(server, null, stream: true, Fault("refuse"));
        (await RawAnswer.ReadAsync(client)).IsReset.ShouldBeTrue();
    }

    [Fact]
    public async Task Wish_ThatIsNoFault_Is400WithTheReason()
    {
        await using VllmSimulator server = await Simulators.StartAsync();

        RawAnswer answer = await RawAnswer.OfAsync(server, Chat, "stal@20", stream: true);

        answer.Response.Status.ShouldBe(400);
        answer.Body.ShouldContain("there is no 'stal'");
    }
}
