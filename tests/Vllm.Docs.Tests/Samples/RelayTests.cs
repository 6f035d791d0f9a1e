using Vllm.Docs.Tests.Snippets;
using Vllm.Simulator;

namespace Vllm.Docs.Tests.Samples;

/// <summary>The web server that passes a stream on.</summary>
public sealed class RelayTests
{
    [Fact]
    public async Task Demo_Browser_GetsPageAndStream()
    {
        using BuiltProgram relay = BuiltProgram.Start("Relay", "Relay", ["--demo", "--urls", "http://127.0.0.1:0"]);
        using HttpClient browser = await BrowserAsync(relay);

        string page = await browser.GetStringAsync("/");
        string events = await browser.GetStringAsync("/chat?message=Why%20is%20the%20sky%20blue%3F");
        relay.Terminate();
        (int exitCode, _, string error) = await relay.EndAsync();

        page.ShouldContain("EventSource");
        events.ShouldContain("event: text\ndata: ");
        events.TrimEnd().ShouldEndWith("event: done\ndata:");
        exitCode.ShouldBe(0, error);
    }

    [Fact]
    public async Task Chat_BrowserLeaves_VllmStops()
    {
        await using VllmSimulator server = await VllmSimulator.StartAsync(new() { InterTokenLatency = LatencyDistribution.Parse("0.05") });
        var environment = new Dictionary<string, string> { ["VLLM_BASE_URL"] = server.BaseUrl.ToString() };
        using BuiltProgram relay = BuiltProgram.Start("Relay", "Relay", ["--urls", "http://127.0.0.1:0"], environment: environment);
        using HttpClient browser = await BrowserAsync(relay);

        using (HttpResponseMessage answer = await browser.GetAsync("/chat?message=Hello", HttpCompletionOption.ResponseHeadersRead))
        {
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
            (await reader.ReadLineAsync()).ShouldStartWith("event: ");
            server.RunningRequests.ShouldBe(1);
        }

        await Eventually.BeTrueAsync(() => server.RunningRequests == 0);
    }

    [Fact]
    public async Task Chat_NoServer_BrowserIsTold()
    {
        var environment = new Dictionary<string, string> { ["VLLM_BASE_URL"] = "http://127.0.0.1:1" };
        using BuiltProgram relay = BuiltProgram.Start("Relay", "Relay", ["--urls", "http://127.0.0.1:0"], environment: environment);
        using HttpClient browser = await BrowserAsync(relay);

        string events = await browser.GetStringAsync("/chat?message=Hello");

        events.ShouldContain("event: failed\ndata: ");
        events.TrimEnd().ShouldEndWith("event: done\ndata:");
    }

    /// <summary>A client that closes its connection as a browser does, for the address that the program says it listens at.</summary>
    private static async Task<HttpClient> BrowserAsync(BuiltProgram relay)
    {
        string line = (await relay.ReadToLineAsync("Now listening on:")).ShouldNotBeNull();
        string address = line[line.IndexOf("http", StringComparison.Ordinal)..].Trim();
        return new HttpClient(new SocketsHttpHandler { MaxResponseDrainSize = 0 }) { BaseAddress = new Uri(address) };
    }
}
