using System.Net;
using System.Net.Sockets;

namespace Vllm.Simulator.Tests.Server;

public sealed class OptionsTests
{
    public static TheoryData<string, SimulatorOptions> BadOptions => new()
    {
        { "Host", new() { Host = "example.org" } },
        { "Port", new() { Port = 70_000 } },
        { "ServedModelNames", new() { ServedModelNames = [] } },
        { "ServedModelNames", new() { ServedModelNames = ["a", " "] } },
        { "ApiKey", new() { ApiKey = "" } },
        { "MaxModelLen", new() { MaxModelLen = 3 } },
        { "MaxNumSeqs", new() { MaxNumSeqs = 0 } },
        { "ReasoningParser", new() { ReasoningParser = "deepseek" } },
        { "ToolCallParser", new() { ToolCallParser = "xml" } },
        { "LimitMmPerPrompt", new() { LimitMmPerPrompt = new Dictionary<string, int> { ["picture"] = 1 } } },
        { "LimitMmPerPrompt", new() { LimitMmPerPrompt = new Dictionary<string, int> { ["image"] = -1 } } },
        { "MaxImagePixels", new() { MaxImagePixels = 1000 } },
        { "FrontEnd", new() { FrontEnd = (FrontEnd)7 } },
    };

    [Theory]
    [MemberData(nameof(BadOptions))]
    public async Task Start_BadOption_NamesIt(string name, SimulatorOptions options)
    {
        ArgumentException refusal = await Should.ThrowAsync<ArgumentException>(() => Simulators.StartAsync(options));

        refusal.ParamName.ShouldBe(name);
        refusal.Message.ShouldStartWith($"{name}: ");
    }

    [Fact]
    public async Task Start_PortInUse_SaysSo()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        await Should.ThrowAsync<IOException>(() => Simulators.StartAsync(new() { Port = ((IPEndPoint)taken.LocalEndpoint).Port }));
    }

    [Fact]
    public async Task Start_FreePort_IsInTheBaseUrl()
    {
        await using VllmSimulator one = await Simulators.StartAsync();
        await using VllmSimulator two = await Simulators.StartAsync();

        one.BaseUrl.AbsolutePath.ShouldBe("/v1");
        one.BaseUrl.Port.ShouldBeGreaterThan(0);
        one.BaseUrl.Port.ShouldNotBe(two.BaseUrl.Port);
    }

    [Theory]
    [InlineData("0.02", "0.02")]
    [InlineData(" 0 ", "0")]
    [InlineData("uniform:0.01:0.05", "uniform:0.01:0.05")]
    [InlineData("normal:0.02:0.005", "normal:0.02:0.005")]
    public void Parse_Latency_PrintsAsItWasRead(string text, string printed) => LatencyDistribution.Parse(text).ToString().ShouldBe(printed);

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("fast")]
    [InlineData("NaN")]
    [InlineData("1e9")]
    [InlineData("uniform:0.05:0.01")]
    [InlineData("uniform:1")]
    [InlineData("normal:1:2:3")]
    [InlineData("gamma:1:2")]
    public void Parse_NoLatency_NamesTheTextAndTheForms(string text)
    {
        FormatException refusal = Should.Throw<FormatException>(() => LatencyDistribution.Parse(text));

        refusal.Message.ShouldContain($"'{text}'");
        refusal.Message.ShouldContain("uniform:SHORTEST:LONGEST");
    }

    [Fact]
    public void Sample_ManyTimes_StaysInRangeAndNearTheMean()
    {
        var random = new Random(1);
        double[] uniform = [.. Enumerable.Range(0, 5000).Select(_ => LatencyDistribution.Parse("uniform:1:3").Sample(random).TotalSeconds)];
        double[] normal = [.. Enumerable.Range(0, 5000).Select(_ => LatencyDistribution.Parse("normal:2:1").Sample(random).TotalSeconds)];

        uniform.Min().ShouldBeGreaterThanOrEqualTo(1);
        uniform.Max().ShouldBeLessThanOrEqualTo(3);
        uniform.Average().ShouldBe(2, 0.1);
        normal.Min().ShouldBeGreaterThanOrEqualTo(0);
        normal.Average().ShouldBe(2, 0.1);
    }
}
